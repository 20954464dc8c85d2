import { stripVTControlCharacters } from "node:util";
import { COMPUTED, type Diagnostic, type JsonObject, type RecordedResource, type Recording, SECRET } from "../model";
import { createUrn, packageOf, STACK_TYPE } from "./urn";
import { recordedObject, recordedSecretMap, recordedValue, secretOf, UNKNOWN, type WireObject } from "./wire";

/** What the SDK says of a resource when it registers it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** URN; empty for the stack itself. */
  readonly parent: string;
  readonly custom: boolean;
  /** A component that a provider plugin builds: its children are known only to the plugin. */
  readonly remote: boolean;
  readonly inputs: WireObject;
  readonly dependencies: readonly string[];
  readonly provider: string;
  /** Provider of each package, for a component's children. */
  readonly providers: Readonly<Record<string, string>>;
  readonly protect: boolean | undefined;
  readonly additionalSecretOutputs: readonly string[];
}

/** What the SDK is told back. */
export interface Registered {
  readonly urn: string;
  /** Outputs the provider computes beyond the echoed inputs; everything else stays unknown to the program. */
  readonly computed: WireObject;
}

/** A registration that the engine would refuse too. */
export class RegistrationError extends Error {}

export interface RecorderOptions {
  readonly project: string;
  readonly stack: string;
  /** Packages without a default provider; "*" means all. */
  readonly disabledDefaultProviders: readonly string[];
  /** Called with each resource as it is registered, and the number of them so far. */
  readonly onResource?: ((resource: RecordedResource, count: number) => void) | undefined;
}

const PROVIDER_TYPE_PREFIX = "pulumi:providers:";

/** Maps whose keys are public though their values are secret. */
const SECRET_MAPS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Secret": ["data", "stringData"],
  "kubernetes:core/v1:SecretPatch": ["data", "stringData"],
};

/**
 * Secrets a provider makes up, answered with a known placeholder where the engine would answer "unknown": otherwise a
 * map that holds one of them is unknown as a whole, and the plan could not say which keys a Secret will have.
 */
const GENERATED_SECRETS: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result", "bcryptHash"],
};

/** Takes down what a program registers, by the engine's rules for a first preview. Secret values never enter it. */
export class Recorder {
  readonly diagnostics: Diagnostic[] = [];
  readonly refusals: string[] = [];
  private readonly resources = new Map<string, RecordedResource>();
  private readonly componentProviders = new Map<string, Readonly<Record<string, string>>>();
  private outputs: JsonObject = {};

  constructor(private readonly options: RecorderOptions) {}

  register(registration: Registration): Registered {
    const { type, name, parent, custom, remote } = registration;
    const urn = createUrn(this.options.stack, this.options.project, parent, type, name);
    if (this.resources.has(urn)) {
      throw new RegistrationError(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    const provider = custom || remote ? this.providerOf(registration, urn) : "";
    if (!custom) {
      this.componentProviders.set(urn, registration.providers);
    }
    const resource: RecordedResource = {
      urn,
      type,
      name,
      ...(parent === "" ? {} : { parent }),
      custom,
      inputs: recordedInputs(type, registration.inputs),
      dependencies: [...registration.dependencies].sort(),
      ...(provider === "" ? {} : { provider: provider.replace(UNKNOWN, COMPUTED) }),
      protect: registration.protect ?? this.resources.get(parent)?.protect ?? false,
    };
    this.resources.set(urn, resource);
    this.options.onResource?.(resource, this.resources.size);
    return { urn, computed: custom ? computedOutputs(registration) : {} };
  }

  /** A resource that exists already and is only looked at. */
  read(type: string, name: string, parent: string, dependencies: readonly string[], provider: string): string {
    const urn = createUrn(this.options.stack, this.options.project, parent, type, name);
    this.resources.set(urn, {
      urn,
      type,
      name,
      ...(parent === "" ? {} : { parent }),
      custom: true,
      inputs: {},
      dependencies: [...dependencies].sort(),
      ...(provider === "" ? {} : { provider: provider.replace(UNKNOWN, COMPUTED) }),
      protect: false,
      external: true,
    });
    return urn;
  }

  /** Only the stack's own outputs are kept: a component's are for its parent, which has them already. */
  registerOutputs(urn: string, outputs: WireObject): void {
    if (this.resources.get(urn)?.type === STACK_TYPE) {
      this.outputs = recordedObject(outputs);
    }
  }

  /** Debug messages are dropped: the SDK's own repeat whole property bags. */
  log(diagnostic: Diagnostic): void {
    if (diagnostic.severity !== "debug") {
      this.diagnostics.push({ ...diagnostic, message: stripVTControlCharacters(diagnostic.message) });
    }
  }

  /** Takes down why a request of the program was refused; the program's own error only wraps it. */
  refuse(reason: string): void {
    this.refusals.push(reason);
  }

  recording(): Recording {
    const resources = [...this.resources.values()].sort((one, other) => compare(one.urn, other.urn));
    const { project, stack } = this.options;
    return { project, stack, resources, outputs: this.outputs, diagnostics: this.diagnostics };
  }

  private providerOf({ provider, providers, parent, type }: Registration, urn: string): string {
    if (type.startsWith(PROVIDER_TYPE_PREFIX)) {
      return provider;
    }
    const ofPackage = packageOf(type);
    const chosen = provider || (providers[ofPackage] ?? this.componentProviders.get(parent)?.[ofPackage] ?? "");
    const disabled = this.options.disabledDefaultProviders;
    if (chosen === "" && (disabled.includes(ofPackage) || disabled.includes("*"))) {
      throw new RegistrationError(
        `Default provider for '${ofPackage}' disabled. '${urn}' must use an explicit provider.`,
      );
    }
    return chosen;
  }
}

function recordedInputs(type: string, inputs: WireObject): JsonObject {
  const maps = SECRET_MAPS[type] ?? [];
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [
      key,
      maps.includes(key) ? recordedSecretMap(value) : recordedValue(value),
    ]),
  );
}

function computedOutputs({ type, inputs, additionalSecretOutputs }: Registration): WireObject {
  const generated = GENERATED_SECRETS[type] ?? [];
  const absent = additionalSecretOutputs.filter((key) => !Object.hasOwn(inputs, key));
  return Object.fromEntries(absent.map((key) => [key, secretOf(generated.includes(key) ? SECRET : UNKNOWN)]));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

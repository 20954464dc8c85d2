import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as analyzerpb from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PlanError } from "./errors";
import type { JsonObject, RecordedResource, Recording, Violation } from "./model";
import { type EnforcementLevel, type PackConfig, type PolicySettings, reconciled } from "./policy-config";
import { STACK_TYPE } from "./recorder/urn";
import { wireOf } from "./recorder/wire";
import { childEnvironment, endWithParent } from "./run-program";

export interface PackOptions {
  readonly project: string;
  readonly stack: string;
  /** Config of the stack, secrets replaced; the pack may read it as the engine lets it. */
  readonly values: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a pack says of a recording. */
export interface PackVerdict {
  readonly pack: string;
  /** Policies that were not disabled. */
  readonly policies: number;
  /** Sorted by level, policy, URN and message. */
  readonly violations: readonly Violation[];
}

/** A pack that has been started. */
export interface RunningPack {
  /** Begins to judge a stack. Resources may be offered while the program still runs, as the engine does it. */
  begin(config: PackConfig | Promise<PackConfig>): Judgement;
  close(): void;
}

export interface Judgement {
  offer(resource: RecordedResource): void;
  /** Judges what was not offered yet, then the stack as a whole. Throws a PlanError when the pack cannot go on. */
  finish(recording: Recording): Promise<PackVerdict>;
}

const WIRE_LEVELS: Readonly<Record<EnforcementLevel, analyzerpb.EnforcementLevel>> = {
  advisory: analyzerpb.EnforcementLevel.ADVISORY,
  mandatory: analyzerpb.EnforcementLevel.MANDATORY,
  disabled: analyzerpb.EnforcementLevel.DISABLED,
  remediate: analyzerpb.EnforcementLevel.REMEDIATE,
};
const SEVERITIES = [undefined, "low", "medium", "high", "critical"] as const;
const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/**
 * Starts the unmodified CrossGuard pack of a folder as Pulumi's language host does. Returns at once; a
 * judgement waits until it serves and throws a PlanError with the pack's own words when it does not.
 */
export function startPolicyPack(folder: string, options: PackOptions): RunningPack {
  const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "offline", folder], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: childEnvironment(options.environment, {
      PULUMI_NODEJS_ORGANIZATION: "organization",
      PULUMI_NODEJS_PROJECT: options.project,
      PULUMI_NODEJS_STACK: options.stack,
      PULUMI_NODEJS_DRY_RUN: "true",
      PULUMI_CONFIG: JSON.stringify(options.values),
    }),
  });
  endWithParent(child);
  const client = portOf(child).then(
    (port) => new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), UNLIMITED),
  );
  // Reported by the judgement; until then nobody may be waiting.
  client.catch(() => undefined);
  return {
    begin: (config) => new PackJudgement(client, config),
    close: () => {
      client.then((open) => open.close()).catch(() => undefined);
      child.kill();
    },
  };
}

function portOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<number> {
  let stdout = "";
  let stderr = "";
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
      const port = /^(\d+)\s*$/m.exec(stdout);
      if (port) {
        resolve(Number(port[1]));
      }
    });
    child.stderr.on("data", (chunk) => (stderr += String(chunk)));
    child.once("error", reject);
    child.once("close", (code) => {
      reject(
        new PlanError(
          `The policy pack did not start (exit status ${code}).\n${stripVTControlCharacters(stderr).trim()}`,
        ),
      );
    });
  });
}

interface ReadyPack {
  readonly client: AnalyzerClient;
  readonly name: string;
  readonly policies: number;
}

class PackJudgement implements Judgement {
  private readonly ready: Promise<ReadyPack>;
  private readonly byUrn = new Map<string, RecordedResource>();
  private readonly verdicts: Promise<readonly Violation[]>[] = [];

  constructor(client: Promise<AnalyzerClient>, config: PackConfig | Promise<PackConfig>) {
    this.ready = configured(client, config);
    this.ready.catch(() => undefined);
  }

  offer(resource: RecordedResource): void {
    this.byUrn.set(resource.urn, resource);
    const verdict = this.ready.then(async ({ client }) => {
      const request = analyzeRequest(resource, this.byUrn);
      const response = await call<analyzerpb.AnalyzeResponse>((done) => client.analyze(request, done));
      return response.getDiagnosticsList().map((diagnostic) => violationOf(diagnostic, resource.urn));
    });
    // Reported by `finish`.
    verdict.catch(() => undefined);
    this.verdicts.push(verdict);
  }

  async finish(recording: Recording): Promise<PackVerdict> {
    for (const resource of recording.resources) {
      if (!resource.external && !this.byUrn.has(resource.urn)) {
        this.offer(resource);
      }
    }
    const { client, name, policies } = await this.ready;
    const violations = (await Promise.all(this.verdicts)).flat();
    const stack = new analyzerpb.AnalyzeStackRequest();
    stack.setResourcesList(recording.resources.map((resource) => stackResource(resource, recording, this.byUrn)));
    const whole = await call<analyzerpb.AnalyzeResponse>((done) => client.analyzeStack(stack, done));
    violations.push(...whole.getDiagnosticsList().map((diagnostic) => violationOf(diagnostic, diagnostic.getUrn())));
    return { pack: name, policies, violations: sorted(violations) };
  }
}

async function configured(
  starting: Promise<AnalyzerClient>,
  given: PackConfig | Promise<PackConfig>,
): Promise<ReadyPack> {
  const [client, config] = await Promise.all([starting, given]);
  const info = await call<analyzerpb.AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
  const settings = reconciled(defaultsOf(info), initialConfigOf(info), config);
  await call((done) => client.configure(configureRequest(settings), done));
  const asked = info.getPoliciesList().filter((policy) => settings[policy.getName()]?.enforcementLevel !== "disabled");
  return { client, name: info.getName(), policies: asked.length };
}

type Done<Response> = (error: grpc.ServiceError | null, response: Response) => void;

function call<Response>(start: (done: Done<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) =>
      error
        ? reject(new PlanError(`The policy pack failed: ${stripVTControlCharacters(error.details)}`))
        : resolve(response),
    );
  });
}

function defaultsOf(info: analyzerpb.AnalyzerInfo): PackConfig {
  return Object.fromEntries(
    info.getPoliciesList().map((policy) => {
      const schema = (policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {}) as Record<string, JsonObject>;
      const properties = Object.entries(schema)
        .filter(([, property]) => property["default"] !== undefined)
        .map(([key, property]) => [key, property["default"]]);
      return [
        policy.getName(),
        {
          enforcementLevel: levelOf(policy.getEnforcementlevel()),
          properties: Object.fromEntries(properties) as JsonObject,
        },
      ];
    }),
  );
}

function initialConfigOf(info: analyzerpb.AnalyzerInfo): PackConfig {
  const config: Record<string, PolicySettings> = {};
  info.getInitialconfigMap().forEach((settings: analyzerpb.PolicyConfig, policy: string) => {
    config[policy] = {
      enforcementLevel: levelOf(settings.getEnforcementlevel()),
      properties: settings.getProperties()?.toJavaScript() ?? {},
    };
  });
  return config;
}

function configureRequest(config: PackConfig): analyzerpb.ConfigureAnalyzerRequest {
  const request = new analyzerpb.ConfigureAnalyzerRequest();
  for (const [policy, { enforcementLevel, properties }] of Object.entries(config)) {
    const settings = new analyzerpb.PolicyConfig();
    settings.setEnforcementlevel(WIRE_LEVELS[enforcementLevel ?? "mandatory"]);
    settings.setProperties(structOf(properties));
    request.getPolicyconfigMap().set(policy, settings);
  }
  return request;
}

type ByUrn = ReadonlyMap<string, RecordedResource>;

function analyzeRequest(resource: RecordedResource, byUrn: ByUrn): analyzerpb.AnalyzeRequest {
  const request = new analyzerpb.AnalyzeRequest();
  request.setType(resource.type);
  request.setUrn(resource.urn);
  request.setName(resource.name);
  request.setProperties(structOf(resource.inputs));
  request.setOptions(optionsOf(resource));
  request.setProvider(providerOf(resource, byUrn));
  return request;
}

/** At the end of a preview the engine shows outputs: of a component those it published, of the stack its own. */
function stackResource(resource: RecordedResource, recording: Recording, byUrn: ByUrn): analyzerpb.AnalyzerResource {
  const outputs = resource.custom ? resource.inputs : resource.type === STACK_TYPE ? recording.outputs : {};
  const message = new analyzerpb.AnalyzerResource();
  message.setType(resource.type);
  message.setUrn(resource.urn);
  message.setName(resource.name);
  message.setProperties(structOf(outputs));
  message.setOptions(optionsOf(resource));
  message.setProvider(providerOf(resource, byUrn));
  message.setParent(resource.parent ?? "");
  message.setDependenciesList([...resource.dependencies]);
  return message;
}

function optionsOf(resource: RecordedResource): analyzerpb.AnalyzerResourceOptions {
  const options = new analyzerpb.AnalyzerResourceOptions();
  options.setProtect(resource.protect);
  options.setParent(resource.parent ?? "");
  return options;
}

function providerOf(resource: RecordedResource, byUrn: ByUrn): analyzerpb.AnalyzerProviderResource | undefined {
  const reference = resource.provider;
  const provider = reference === undefined ? undefined : byUrn.get(reference.slice(0, reference.lastIndexOf("::")));
  if (!provider) {
    return undefined;
  }
  const message = new analyzerpb.AnalyzerProviderResource();
  message.setType(provider.type);
  message.setUrn(provider.urn);
  message.setName(provider.name);
  message.setProperties(structOf(provider.inputs));
  return message;
}

/** Each resource goes to the pack twice and its provider with every resource: one conversion does for all. */
const structs = new WeakMap<JsonObject, Struct>();

function structOf(properties: JsonObject): Struct {
  const known = structs.get(properties);
  if (known) {
    return known;
  }
  const struct = Struct.fromJavaScript(wireOf(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
  structs.set(properties, struct);
  return struct;
}

/** A level this planner does not know counts as mandatory. */
function levelOf(wire: analyzerpb.EnforcementLevel): EnforcementLevel {
  const levels = Object.keys(WIRE_LEVELS) as EnforcementLevel[];
  return levels.find((level) => WIRE_LEVELS[level] === wire) ?? "mandatory";
}

function violationOf(diagnostic: analyzerpb.AnalyzeDiagnostic, urn: string): Violation {
  const level = levelOf(diagnostic.getEnforcementlevel());
  const severity = SEVERITIES[diagnostic.getSeverity()];
  return {
    policy: diagnostic.getPolicyname(),
    level: level === "disabled" ? "mandatory" : level,
    ...(severity ? { severity } : {}),
    // The SDK puts the policy's description first; the message says what is wrong with this resource.
    message: stripVTControlCharacters(diagnostic.getMessage()).replace(`${diagnostic.getDescription()}\n`, ""),
    ...(urn === "" ? {} : { urn }),
  };
}

function sorted(violations: readonly Violation[]): Violation[] {
  const key = ({ level, policy, urn, message }: Violation): string =>
    [level === "mandatory" ? 0 : 1, policy, urn ?? "", message].join("\u0000");
  return [...violations].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

import { z } from "zod";
import { EKS_INSTANCE_TYPES } from "../profiles/eks";
import { GKE_MACHINE_TYPES } from "../profiles/gke";
import { SERVICES } from "../services/catalogue";
import type { ConfigMistake } from "./errors";
import { configSchema, type KeyFacts, type PlatformConfig } from "./schema";

/** Config as the engine hands it over: full keys, objects as JSON text. */
export type RawConfig = Readonly<Record<string, string>>;

export type ParseResult =
  | { readonly config: PlatformConfig; readonly mistakes: readonly [] }
  | { readonly config?: undefined; readonly mistakes: readonly ConfigMistake[] };

/** Namespace of our keys: the project's name in Pulumi.yaml. */
export const CONFIG_NAMESPACE = "pyairtable";

/** Tokens that may come from the environment instead of the config. */
export const TOKEN_VARIABLES = { airtableToken: "AIRTABLE_TOKEN", geminiApiKey: "GEMINI_API_KEY" } as const;

/** Ports that Istio's sidecar keeps for itself in every meshed pod. */
const ISTIO_PORTS = { from: 15000, to: 15090 };

/**
 * Parses and checks a stack's whole config. Pure: nothing is registered, printed or thrown.
 * @param raw every key of the stack, whatever its namespace
 * @param secretKeys full keys whose values may not be shown
 * @param environment where the two tokens are looked for when the config has none
 */
export function parseConfig(
  raw: RawConfig,
  secretKeys: ReadonlySet<string>,
  environment: Readonly<Record<string, string | undefined>>,
): ParseResult {
  const prefix = `${CONFIG_NAMESPACE}:`;
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(raw)) {
    if (key.startsWith(prefix)) {
      const name = key.slice(prefix.length);
      values[name] = isTextKey(name) ? text : parsedJson(text);
    }
  }
  for (const [name, variable] of Object.entries(TOKEN_VARIABLES)) {
    const fromEnvironment = environment[variable];
    if (values[name] === undefined && fromEnvironment) {
      values[name] = fromEnvironment;
    }
  }
  const parsed = configSchema.safeParse(values);
  const hidden = (path: readonly PropertyKey[]): boolean =>
    secretKeys.has(prefix + String(path[0])) || Object.hasOwn(TOKEN_VARIABLES, String(path[0]));
  if (!parsed.success) {
    const mistakes = parsed.error.issues.flatMap((issue) => mistakesOf(issue, values, hidden));
    return { mistakes: [...mistakes, ...missingTokens(values)] };
  }
  const mistakes = [...missingTokens(values), ...crossChecks(parsed.data)];
  return mistakes.length > 0 ? { mistakes } : { config: parsed.data, mistakes: [] };
}

/** Facts of the schema at a path: the nearest described level at or above it. */
export function factsAt(path: readonly PropertyKey[]): KeyFacts {
  let schema: z.core.$ZodType = configSchema;
  let facts: KeyFacts = {
    description: "The platform's config.",
    allowed: `keys ${Object.keys(configSchema.shape).join(", ")}`,
    example: "pulumi config set pyairtable:profile minikube",
  };
  for (const step of [...path, undefined]) {
    for (;;) {
      const meta = z.globalRegistry.get(schema);
      if (meta) {
        facts = meta as unknown as KeyFacts;
      }
      const inner = (schema as { def?: { innerType?: z.core.$ZodType } }).def?.innerType;
      if (!inner) {
        break;
      }
      schema = inner;
    }
    if (step === undefined) {
      break;
    }
    const next = childOf(schema, step);
    if (!next) {
      break;
    }
    schema = next;
  }
  return facts;
}

function childOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    return (schema.shape as Record<string, z.core.$ZodType>)[String(step)];
  }
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function isTextKey(name: string): boolean {
  let schema: z.core.$ZodType | undefined = (configSchema.shape as Record<string, z.core.$ZodType>)[name];
  while (schema) {
    if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) {
      return true;
    }
    schema = (schema as { def?: { innerType?: z.core.$ZodType } }).def?.innerType;
  }
  return false;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function mistakesOf(
  issue: z.core.$ZodIssue,
  values: unknown,
  hidden: (path: readonly PropertyKey[]) => boolean,
): ConfigMistake[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const { allowed, example } = factsAt(issue.path);
      return {
        ...mistakeAt(path, values, hidden(path) || issue.path.length === 0),
        allowed,
        example: exampleText(issue.path, example),
        reason: "no such key",
      };
    });
  }
  return [mistakeAt(issue.path, values, hidden(issue.path))];
}

function mistakeAt(path: readonly PropertyKey[], values: unknown, hide: boolean): ConfigMistake {
  const { allowed, example } = factsAt(path);
  const found = path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    values,
  );
  return {
    key: keyText(path),
    ...(found === undefined ? {} : { found: hide ? "(not shown)" : JSON.stringify(found) }),
    allowed,
    example: exampleText(path, example),
  };
}

function keyText(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  const steps = rest.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`));
  return `${CONFIG_NAMESPACE}:${first === undefined ? "" : String(first)}${steps.join("")}`;
}

function exampleText(path: readonly PropertyKey[], example: unknown): string {
  return `${keyText(path)}: ${typeof example === "string" ? example : JSON.stringify(example)}`;
}

function missingTokens(values: Readonly<Record<string, unknown>>): ConfigMistake[] {
  if (values["externalSecrets"] !== undefined) {
    return [];
  }
  return Object.entries(TOKEN_VARIABLES)
    .filter(([name]) => values[name] === undefined)
    .map(([name, variable]) => ({
      key: `${CONFIG_NAMESPACE}:${name}`,
      allowed: `a secret of the stack, the environment variable ${variable}, or externalSecrets`,
      example: `pulumi config set --secret ${CONFIG_NAMESPACE}:${name} <token>`,
      reason: "the token is not set",
    }));
}

/** Rules between keys, which no single key's schema can state. */
function crossChecks(config: PlatformConfig): ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const refuse = (
    path: readonly PropertyKey[],
    reason: string,
    allowed: string,
    example: unknown,
    found?: unknown,
  ): void => {
    mistakes.push({
      key: keyText(path),
      ...(found === undefined ? {} : { found: JSON.stringify(found) }),
      allowed,
      example: exampleText(path, example),
      reason,
    });
  };
  const known: Record<string, Readonly<Record<string, unknown>>> = { eks: EKS_INSTANCE_TYPES, gke: GKE_MACHINE_TYPES };
  const types = known[config.profile];
  config.cluster.nodePools?.forEach((pool, index) => {
    const path = ["cluster", "nodePools", index, "instanceType"];
    if (!types) {
      refuse(
        path,
        "Minikube has one node and no pools",
        "no node pools with profile minikube",
        "(remove the key)",
        pool.instanceType,
      );
    } else if (!Object.hasOwn(types, pool.instanceType)) {
      refuse(
        path,
        `not a machine type of ${config.profile}`,
        Object.keys(types).join(" | "),
        Object.keys(types)[0],
        pool.instanceType,
      );
    }
  });
  if (config.profile === "minikube") {
    for (const key of ["externalSecrets", "objectStore"] as const) {
      if (config[key]) {
        refuse(
          [key],
          "Minikube has no cloud identity to reach it with",
          "absent with profile minikube",
          "(remove the key)",
          config[key].provider,
        );
      }
    }
    if (config.cluster.zones) {
      refuse(
        ["cluster", "zones"],
        "Minikube has no zones",
        "absent with profile minikube",
        "(remove the key)",
        config.cluster.zones,
      );
    }
  }
  for (const [name, definition] of Object.entries(SERVICES)) {
    const service = config.services[name];
    if (!service?.image?.tag && !service?.image?.digest) {
      refuse(
        ["services", name, "image"],
        "which build to run is not said",
        "a tag or a digest",
        { tag: "1.4.2" },
        service?.image,
      );
    }
    const range = { ...definition.replicas, ...service?.replicas };
    if (range.min > range.max) {
      refuse(
        ["services", name, "replicas"],
        `min ${range.min} is above max ${range.max}`,
        "{min, max} with min <= max",
        { min: 2, max: 10 },
        service?.replicas,
      );
    }
    for (const key of ["port", "metricsPort"] as const) {
      const value = service?.[key];
      if (value !== undefined && value >= ISTIO_PORTS.from && value <= ISTIO_PORTS.to) {
        refuse(
          ["services", name, key],
          "taken by the mesh's sidecar",
          `a port outside ${ISTIO_PORTS.from}-${ISTIO_PORTS.to}`,
          8080,
          value,
        );
      }
    }
  }
  return mistakes;
}

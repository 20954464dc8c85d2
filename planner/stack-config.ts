import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { TOKEN_VARIABLES } from "../components/config/parse";
import { PlanError } from "./errors";
import { type JsonValue, SECRET } from "./model";
import type { Project } from "./project";

/** A stack's config as the engine hands it to the program, with every secret replaced by a placeholder. */
export interface StackConfig {
  readonly stack: string;
  /** Full keys; objects and lists as JSON text. */
  readonly values: Readonly<Record<string, string>>;
  /** Full keys of secrets. */
  readonly secretKeys: readonly string[];
  /** What a reader of the plan should know about it. */
  readonly notes: readonly string[];
}

/** Values by key path (`domain`, `kafka.coordination`, `cluster.nodePools[0].nodes`), laid over the stack's file. */
export type ConfigOverrides = Readonly<Record<string, JsonValue>>;

/**
 * Reads `Pulumi.<stack>.yaml` over the defaults of Pulumi.yaml. Encrypted values need a key that a fresh clone has not:
 * they are planned as placeholders, as are the two API tokens wherever they come from.
 * Throws a PlanError that lists the stacks there are when this one has no file.
 */
export function loadStackConfig(
  project: Project,
  stack: string,
  overrides: ConfigOverrides,
  environment: Readonly<Record<string, string | undefined>>,
): StackConfig {
  const tree = { ...projectDefaults(project), ...stackValues(project, stack) };
  const secretKeys = new Set<string>();
  for (const [key, value] of Object.entries(tree)) {
    if (containsSecure(value)) {
      secretKeys.add(key);
      tree[key] = withPlaceholders(value);
    }
  }
  for (const [keyPath, value] of Object.entries(overrides)) {
    override(tree, fullKey(project, keyPath), value);
  }
  const notes = replaceTokens(project, stack, tree, secretKeys, environment);
  const values: Record<string, string> = {};
  for (const key of Object.keys(tree).sort()) {
    values[key] = textOf(tree[key]);
  }
  return { stack, values, secretKeys: [...secretKeys].sort(), notes };
}

/** Stacks that have a file beside Pulumi.yaml, sorted. */
export function stacksOf(root: string): readonly string[] {
  return fs
    .readdirSync(root)
    .map((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1])
    .filter((stack) => stack !== undefined)
    .sort();
}

/** `["domain=api.example.com", "services.api-gateway.replicas.min=3"]` as overrides. Throws a PlanError on a missing "=". */
export function parseOverrides(assignments: readonly string[]): ConfigOverrides {
  return Object.fromEntries(
    assignments.map((assignment) => {
      const equals = assignment.indexOf("=");
      if (equals < 1) {
        throw new PlanError(`--config wants key=value, for example domain=api.example.com; got "${assignment}".`);
      }
      return [assignment.slice(0, equals), scalar(assignment.slice(equals + 1))];
    }),
  );
}

function projectDefaults(project: Project): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const [key, declared] of Object.entries(project.config)) {
    const value = isRecord(declared) ? (declared["value"] ?? declared["default"]) : declared;
    if (value !== undefined) {
      defaults[namespaced(project, key)] = value;
    }
  }
  return defaults;
}

function stackValues(project: Project, stack: string): Record<string, unknown> {
  const file = [`Pulumi.${stack}.yaml`, `Pulumi.${stack}.yml`]
    .map((name) => path.join(project.root, name))
    .find((name) => /^[\w.-]+$/.test(stack) && fs.existsSync(name));
  if (!file) {
    const known = stacksOf(project.root);
    throw new PlanError(
      `There is no stack "${stack}": no Pulumi.${stack}.yaml in ${project.root}. Stacks: ${known.join(", ") || "none"}.`,
    );
  }
  let content: unknown;
  try {
    content = parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlanError(
      `${path.basename(file)} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const config = isRecord(content) ? content["config"] : undefined;
  return isRecord(config)
    ? Object.fromEntries(Object.entries(config).map(([key, value]) => [namespaced(project, key), value]))
    : {};
}

/** The plan needs no token, so the program gets none: a value that is not there cannot leak. */
function replaceTokens(
  project: Project,
  stack: string,
  tree: Record<string, unknown>,
  secretKeys: Set<string>,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const notes: string[] = [];
  const elsewhere = tree[`${project.name}:externalSecrets`] !== undefined;
  for (const [name, variable] of Object.entries(TOKEN_VARIABLES)) {
    const key = `${project.name}:${name}`;
    const configured = tree[key];
    if (configured === undefined && elsewhere) {
      continue;
    }
    if (configured === undefined && !environment[variable]) {
      notes.push(
        `${key} is not set: planned with a placeholder. \`up\` needs \`pulumi config set --secret ${key}\` or ${variable}.`,
      );
    }
    if (typeof configured === "string" && configured !== "" && !secretKeys.has(key)) {
      notes.push(
        `${key} stands unencrypted in the config of ${stack}: set it again with \`pulumi config set --secret ${key}\`.`,
      );
    }
    if (configured === undefined || (typeof configured === "string" && configured !== "")) {
      tree[key] = SECRET;
    }
    secretKeys.add(key);
  }
  return notes;
}

function namespaced(project: Project, key: string): string {
  return key.includes(":") ? key : `${project.name}:${key}`;
}

interface KeyPath {
  readonly key: string;
  readonly steps: readonly (string | number)[];
}

function fullKey(project: Project, keyPath: string): KeyPath {
  const [first, ...rest] = keyPath.match(/[^.[\]]+/g) ?? [];
  if (first === undefined) {
    throw new PlanError(`"${keyPath}" is not a config key; for example kafka.coordination.`);
  }
  return { key: namespaced(project, first), steps: rest.map((step) => (/^\d+$/.test(step) ? Number(step) : step)) };
}

function override(tree: Record<string, unknown>, { key, steps }: KeyPath, value: JsonValue): void {
  const last = steps.at(-1);
  if (last === undefined) {
    tree[key] = value;
    return;
  }
  // The stack's file stays as it is in memory too: other plans may share what was parsed.
  let at = (tree[key] = structuredClone(tree[key] ?? {})) as Record<string | number, unknown>;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    at = (at[step] ??= typeof steps[index + 1] === "number" ? [] : {}) as Record<string | number, unknown>;
  }
  at[last] = value;
}

function scalar(text: string): JsonValue {
  if (/^(true|false|null|-?\d+(\.\d+)?|[[{].*[\]}])$/s.test(text)) {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      return text;
    }
  }
  return text;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) {
    return "";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function containsSecure(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some(containsSecure)
    : isRecord(value) && (isSecure(value) || Object.values(value).some(containsSecure));
}

function withPlaceholders(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withPlaceholders);
  }
  if (!isRecord(value)) {
    return value;
  }
  return isSecure(value)
    ? SECRET
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withPlaceholders(inner)]));
}

function isSecure(value: Record<string, unknown>): boolean {
  return Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

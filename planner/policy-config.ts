import * as fs from "node:fs";
import * as path from "node:path";
import { PlanError } from "./errors";
import type { JsonObject, JsonValue } from "./model";

export type EnforcementLevel = "advisory" | "mandatory" | "disabled" | "remediate";

/** Settings of one policy: how strictly it holds, and its thresholds. */
export interface PolicySettings {
  readonly enforcementLevel?: EnforcementLevel;
  readonly properties: JsonObject;
}

/** Settings by policy name; "all" sets the level of every policy. */
export type PackConfig = Readonly<Record<string, PolicySettings>>;

const LEVELS: readonly string[] = ["advisory", "mandatory", "disabled", "remediate"] satisfies EnforcementLevel[];

/**
 * Reads a file of the engine's `--policy-pack-config` shape: a level, or an object of a level and thresholds, by policy.
 * Throws a PlanError that names the policy whose settings cannot be read.
 */
export function loadPackConfig(file: string): PackConfig {
  const name = path.basename(file);
  let parsed: unknown;
  try {
    parsed = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlanError(
      `Policy config ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isObject(parsed)) {
    throw new PlanError(`Policy config ${name} is not an object of settings by policy.`);
  }
  return Object.fromEntries(
    Object.entries(parsed)
      .filter(([policy]) => policy !== "environments")
      .map(([policy, given]) => [policy, settingsOf(name, policy, given)]),
  );
}

/** Config that a pack brings for a stack: `config/<stack>.json`, else `config/<profile>.json`, else none. */
export function packConfigFile(pack: string, stack: string, profile: string): string | undefined {
  return [stack, profile].map((name) => path.join(pack, "config", `${name}.json`)).find((file) => fs.existsSync(file));
}

/** Defaults of the pack, then its own initial config, then what is given: as the engine reconciles them. */
export function reconciled(defaults: PackConfig, ...layers: readonly PackConfig[]): PackConfig {
  const result: Record<string, PolicySettings> = { ...defaults };
  for (const layer of layers) {
    const level = layer["all"]?.enforcementLevel;
    if (level) {
      for (const [policy, settings] of Object.entries(result)) {
        result[policy] = { ...settings, enforcementLevel: level };
      }
    }
    for (const [policy, given] of Object.entries(layer)) {
      const before = result[policy];
      const enforcementLevel = given.enforcementLevel ?? before?.enforcementLevel;
      result[policy] = {
        ...(enforcementLevel ? { enforcementLevel } : {}),
        properties: { ...before?.properties, ...given.properties },
      };
    }
  }
  return result;
}

function settingsOf(file: string, policy: string, given: JsonValue | undefined): PolicySettings {
  const { enforcementLevel, ...properties } = isObject(given) ? given : { enforcementLevel: given };
  if (enforcementLevel !== undefined && !isLevel(enforcementLevel)) {
    throw new PlanError(
      `Policy config ${file}: ${policy} has ${JSON.stringify(enforcementLevel)}; allowed: ${LEVELS.join(", ")}, or an object with enforcementLevel and thresholds.`,
    );
  }
  return { ...(enforcementLevel === undefined ? {} : { enforcementLevel }), properties };
}

function isLevel(value: unknown): value is EnforcementLevel {
  return typeof value === "string" && LEVELS.includes(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

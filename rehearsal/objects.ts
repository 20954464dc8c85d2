import type { JsonObject, JsonValue } from "../planner/model";
import type { ApiObject } from "./client";

/** An object with its place in the order of installation. */
export interface PlacedObject {
  readonly object: ApiObject;
  /** Lower ones first. */
  readonly wave: number;
}

/** `apps/v1 Deployment data/redis`, for people and as a key. */
export function titleOf({ apiVersion, kind, metadata }: ApiObject): string {
  return `${apiVersion} ${kind} ${metadata.namespace ? `${metadata.namespace}/` : ""}${metadata.name}`;
}

export function objectIn(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  const found = path.reduce<JsonValue | undefined>(
    (at, key) => (typeof at === "object" && at !== null && !Array.isArray(at) ? (at as JsonObject)[key] : undefined),
    value,
  );
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as JsonObject) : {};
}

export function listIn(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const key = path.at(-1);
  const found = key === undefined ? value : objectIn(value, ...path.slice(0, -1))[key];
  return Array.isArray(found) ? (found as readonly JsonObject[]) : [];
}

export function textIn(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = objectIn(value, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof found === "string" ? found : undefined;
}

export function numberIn(value: JsonValue | undefined, ...path: readonly string[]): number | undefined {
  const found = objectIn(value, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof found === "number" ? found : undefined;
}

/** Whether labels hold all that a selector's matchLabels ask; an empty selector matches everything. */
export function matches(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

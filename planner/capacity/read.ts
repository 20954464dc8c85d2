import type { JsonObject, JsonValue } from "../model";

const EMPTY: JsonObject = {};

/** The value as an object; an empty one where it is none. */
export function objectAt(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : EMPTY;
}

/** Walks keys down from an object; undefined where the path ends early. */
export function valueAt(from: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, key) => objectAt(value)[key], from);
}

/** The value as a list; an empty one where it is none. */
export function listAt(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

export function textAt(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberAt(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

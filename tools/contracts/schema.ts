/** A JSON schema node: the keywords this generator reads or writes, the rest passes through untouched. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  required?: string[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  [keyword: string]: unknown;
}

/** Any value of YAML's JSON subset. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The types a node names, as a list. */
export function typesOf(schema: Schema): string[] {
  if (schema.type === undefined) return [];
  return Array.isArray(schema.type) ? schema.type : [schema.type];
}

/** One type as a string, several as a sorted list: the same set always serialises to the same bytes. */
export function typeKeyword(types: Iterable<string>): string | string[] {
  const sorted = [...new Set(types)].sort();
  return sorted.length === 1 ? (sorted[0] as string) : sorted;
}

/** A map that takes no keys but the given ones. */
export function closedMap(properties: Record<string, Schema>): Schema {
  return { type: "object", properties, additionalProperties: false };
}

/** True for a map whose keys are all known. */
export function isClosed(schema: Schema): boolean {
  return schema.properties !== undefined && schema.additionalProperties === false;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** JSON with sorted keys on one line: equal content gives equal text. Formatting is the writer's business. */
export function stableJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** `storage-class` -> `StorageClass`, `istiod` -> `Istiod`. */
export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `strimziZooKeeper` -> `strimzi-zoo-keeper`. */
export function kebabCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

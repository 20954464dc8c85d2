import type { JsonObject, JsonValue, RecordedResource, Recording } from "../../planner/model";

/** A recorded Kubernetes object, with the parts every test asks for. */
export interface RecordedObject {
  readonly resource: RecordedResource;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: JsonObject;
  readonly inputs: JsonObject;
}

/** Value at a path of keys and indexes, or undefined. */
export function at(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (found, step) =>
      found !== null && typeof found === "object" ? (found as Record<string | number, JsonValue>)[step] : undefined,
    value,
  );
}

export const textAt = (value: JsonValue | undefined, ...path: (string | number)[]): string => {
  const found = at(value, ...path);
  return typeof found === "string" ? found : JSON.stringify(found);
};

export const listAt = (value: JsonValue | undefined, ...path: (string | number)[]): readonly JsonValue[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly JsonValue[]) : [];
};

export const objectAt = (value: JsonValue | undefined, ...path: (string | number)[]): JsonObject =>
  (at(value, ...path) ?? {}) as JsonObject;

/** Every recorded Kubernetes object, charts' Releases left out. */
export function objectsOf(recording: Recording): RecordedObject[] {
  return recording.resources.flatMap((resource) => {
    const match = /^kubernetes:(.+):([A-Za-z]+)$/.exec(resource.type);
    const [, group = "", kind = ""] = match ?? [];
    if (!match || group === "helm.sh/v3") {
      return [];
    }
    const { inputs } = resource;
    return [
      {
        resource,
        apiVersion: group.replace(/^core\//, ""),
        kind,
        name: textAt(inputs, "metadata", "name"),
        namespace: at(inputs, "metadata", "namespace") === undefined ? "" : textAt(inputs, "metadata", "namespace"),
        spec: objectAt(inputs, "spec"),
        inputs,
      },
    ];
  });
}

export function ofKind(recording: Recording, ...kinds: string[]): RecordedObject[] {
  return objectsOf(recording).filter(({ kind }) => kinds.includes(kind));
}

/** Values of a chart's Release. */
export function chartValues(recording: Recording, releaseName: string): JsonObject {
  const release = recording.resources.find(
    ({ type, inputs }) => type === "kubernetes:helm.sh/v3:Release" && inputs["name"] === releaseName,
  );
  if (!release) {
    throw new Error(`the plan has no release ${releaseName}`);
  }
  return objectAt(release.inputs, "values");
}

/** Every string anywhere in a value, with the path to it. */
export function strings(value: JsonValue | undefined, path = ""): [path: string, text: string][] {
  if (typeof value === "string") {
    return [[path, value]];
  }
  return value !== null && typeof value === "object"
    ? Object.entries(value as Record<string, JsonValue>).flatMap(([key, child]) => strings(child, `${path}.${key}`))
    : [];
}

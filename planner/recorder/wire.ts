import { COMPUTED, type JsonObject, type JsonValue, SECRET } from "../model";

/** Stands on the wire for a value that is not known before `up`. Pulumi's protocol, sdk/nodejs/runtime/rpc.ts. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Key that marks an object on the wire as something special; its value says what. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";

/** A value as the SDK sends it, with secrets, unknowns and references still wrapped. */
export type WireValue = null | boolean | number | string | WireValue[] | WireObject;
export interface WireObject {
  [key: string]: WireValue;
}

/**
 * What a recording may hold of a wire value: secrets are replaced whole by `SECRET` and unknowns by `COMPUTED`; an
 * output that is both counts as secret. A resource reference becomes its URN.
 */
export function recordedValue(value: WireValue): JsonValue {
  if (value === UNKNOWN) {
    return COMPUTED;
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(recordedValue);
  }
  switch (value[SIGNATURE]) {
    case undefined:
      return recordedObject(value);
    case SECRET_SIGNATURE:
      return SECRET;
    case OUTPUT_SIGNATURE:
      return value["secret"] === true
        ? SECRET
        : value["value"] === undefined
          ? COMPUTED
          : recordedValue(value["value"]);
    case RESOURCE_SIGNATURE:
      return recordedValue(value["urn"] ?? null);
    default:
      // Assets and archives: what they hold is data, the mark is not.
      return recordedObject(withoutSignature(value));
  }
}

export function recordedObject(value: WireObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recordedValue(inner)]));
}

/**
 * A map of secrets with its keys kept: `{"password": SECRET}`. The keys of a Kubernetes Secret are part of its contract
 * with the pods that read it, only the values are secret. `COMPUTED` or `SECRET` where the map itself is not known.
 */
export function recordedSecretMap(value: WireValue): JsonValue {
  const inner = unwrapped(value);
  if (inner === undefined) {
    return SECRET;
  }
  if (inner === null || typeof inner !== "object" || Array.isArray(inner)) {
    return inner === null ? null : SECRET;
  }
  return Object.fromEntries(Object.keys(inner).map((key) => [key, SECRET]));
}

/** Wraps a value so that the SDK treats it as a secret. */
export function secretOf(value: WireValue): WireObject {
  return { [SIGNATURE]: SECRET_SIGNATURE, value };
}

/** Back from a recording to the wire: what is computed becomes an unknown again, a secret stays the plain text `SECRET`. */
export function wireOf(value: JsonValue): WireValue {
  if (value === COMPUTED) {
    return UNKNOWN;
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Array.isArray(value)
    ? value.map((item: JsonValue) => wireOf(item))
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wireOf(inner)]));
}

function unwrapped(value: WireValue): WireValue | undefined {
  if (value === UNKNOWN) {
    return undefined;
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return value;
  }
  const signature = value[SIGNATURE];
  return signature === SECRET_SIGNATURE || signature === OUTPUT_SIGNATURE
    ? value["value"] === undefined
      ? undefined
      : unwrapped(value["value"])
    : value;
}

function withoutSignature(value: WireObject): WireObject {
  const { [SIGNATURE]: _signature, ...rest } = value;
  return rest;
}

import { closedMap, isClosed, isRecord, type Json, type Schema, typeKeyword } from "./schema";
import { refName, refTo, type Shapes, shapeOf } from "./shapes";

/** Keys that read like names of fields; anything else (`nginx.ini`, `app.kubernetes.io/name`) is somebody's data. */
const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Does a default of the chart fit a shape of that key's name? Only the outline is looked at. */
function fits(value: Json, shape: Schema): boolean {
  if (shape.type === "array")
    return Array.isArray(value) && value.every((item) => isRecord(item) || isShapeScalar(item, shape));
  if (shape.type !== "object" || !isRecord(value)) return false;
  if (isRecord(shape.additionalProperties)) return Object.values(value).every((item) => typeof item === "string");
  return true;
}

function isShapeScalar(item: Json, shape: Schema): boolean {
  return typeof item === "string" && Array.isArray(shape.items?.type) && shape.items.type.includes("string");
}

function inferNull(key: string, shapes: Shapes): Schema {
  const scalar = Object.hasOwn(shapes.optional, key) ? shapes.optional[key] : undefined;
  if (scalar !== undefined) return { type: typeKeyword([scalar, "null"]) };
  const shape = shapeOf(shapes, key);
  // A chart that says `resources: null` accepts null back, yet must refuse a misspelt request.
  return shape === undefined ? {} : { anyOf: [refTo(shape), { type: "null" }] };
}

/** `resources: { operator: {}, webhooks: {} }`: one Kubernetes object for each of the chart's components. */
function isByComponent(value: Record<string, Json>, shape: Schema): boolean {
  const parts = Object.entries(value);
  return (
    parts.length > 0 &&
    parts.every(([name, part]) => typeof part === "object" && part !== null && !(name in (shape.properties ?? {})))
  );
}

function inferShaped(
  name: string,
  shape: Schema,
  key: string,
  value: Record<string, Json>,
  shapes: Shapes,
): Schema | undefined {
  const keys = Object.keys(value);
  if (name === "EnvVars") return refTo("EnvMap");
  if (isByComponent(value, shape)) {
    return closedMap(Object.fromEntries(Object.entries(value).map(([part, item]) => [part, infer(key, item, shapes)])));
  }
  const item = shape.type === "array" ? resolved(shape.items, shapes) : undefined;
  if (item?.properties !== undefined && keys.length > 0 && keys.every((field) => field in (item.properties ?? {}))) {
    // One item where Kubernetes has a list: such charts take both.
    return { anyOf: [shape.items ?? {}, refTo(name)] };
  }
  if (!fits(value, shape)) return undefined;
  const foreign = keys.filter((field) => isClosed(shape) && !(field in (shape.properties ?? {})));
  if (foreign.length === 0) return refTo(name);
  // The chart adds its own keys (`enabled`) to a Kubernetes object.
  const own = Object.fromEntries(foreign.map((field) => [field, infer(field, value[field] ?? null, shapes)]));
  return closedMap({ ...shape.properties, ...own });
}

function resolved(schema: Schema | undefined, shapes: Shapes): Schema | undefined {
  const name = schema === undefined ? undefined : refName(schema);
  return name === undefined ? schema : shapes.shapes[name];
}

function inferMap(key: string, value: Record<string, Json>, shapes: Shapes): Schema {
  const name = shapeOf(shapes, key);
  const shape = name === undefined ? undefined : shapes.shapes[name];
  const shaped = name === undefined || shape === undefined ? undefined : inferShaped(name, shape, key, value, shapes);
  if (shaped !== undefined) return shaped;
  const keys = Object.keys(value);
  if (keys.length === 0 || keys.some((field) => !FIELD_NAME.test(field))) return { type: "object" };
  return closedMap(Object.fromEntries(keys.map((field) => [field, infer(field, value[field] ?? null, shapes)])));
}

function inferList(key: string, value: Json[], shapes: Shapes): Schema {
  const shape = shapeOf(shapes, key);
  const definition = shape === undefined ? undefined : shapes.shapes[shape];
  if (shape !== undefined && definition !== undefined && fits(value, definition)) return refTo(shape);
  const types = new Set(value.map(jsonType));
  if (types.size === 0 || types.has("null") || types.has("array")) return { type: "array" };
  // The items shown are examples: others may have other keys.
  return { type: "array", items: { type: typeKeyword(types) } };
}

function jsonType(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

/**
 * The schema a chart's default value implies for its key: scalars by their type, maps closed over the keys shown,
 * `{}` and `[]` open, null anything, Kubernetes-shaped keys by their shape.
 */
export function infer(key: string, value: Json, shapes: Shapes): Schema {
  if (value === null) return inferNull(key, shapes);
  if (Array.isArray(value)) return inferList(key, value, shapes);
  if (isRecord(value)) return inferMap(key, value, shapes);
  if (typeof value === "boolean") return { type: "boolean" };
  if (shapes.intOrString.has(key)) return refTo("IntOrString");
  if (typeof value === "number")
    return { type: shapes.integers.test(key) && Number.isInteger(value) ? "integer" : "number" };
  return { type: "string" };
}

/** Istio's charts keep their defaults below this key, but read the user's values without it. */
const ISTIO_DEFAULTS = "_internal_defaults_do_not_set";

/** A chart's defaults at the keys where users set them. */
export function userView(defaults: Json): Record<string, Json> {
  const all = isRecord(defaults) ? (defaults as Record<string, Json>) : {};
  const hidden = all[ISTIO_DEFAULTS];
  return isRecord(hidden) ? hidden : all;
}

/** The schema of a whole values.yaml. */
export function inferValues(values: Json, shapes: Shapes): Schema {
  return closedMap(
    Object.fromEntries(Object.entries(userView(values)).map(([key, value]) => [key, infer(key, value, shapes)])),
  );
}

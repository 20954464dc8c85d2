import { closedMap, isClosed, isRecord, type Schema, typeKeyword, typesOf } from "./schema";
import { refName, refTo, type Shapes, shapeOf } from "./shapes";

/** Keywords of an upstream schema that say what is accepted; prose, defaults and whole-object conditions go. */
const KEPT = ["type", "enum", "const", "minimum", "maximum"] as const;

/** Resolves a local reference of an upstream schema, `#/$defs/a.b` or `#/definitions/x`. */
function resolve(schema: Schema, root: Schema, depth = 0): Schema {
  let node = schema;
  const only = Array.isArray(schema.anyOf) && schema.anyOf.length === 1 ? (schema.anyOf[0] as Schema) : undefined;
  if (only !== undefined) node = { ...schema, ...only };
  if (node.$ref === undefined || depth > 20) return node;
  const target = node.$ref
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .reduce<unknown>((at, part) => (isRecord(at) ? at[part.replace(/~1/g, "/").replace(/~0/g, "~")] : undefined), root);
  return isRecord(target) ? resolve(target, root, depth + 1) : {};
}

/** Reduces a chart's own values.schema.json to the keywords of our contracts; every `required` goes, values are overlays. */
export function normalise(schema: Schema, root: Schema = schema, depth = 0): Schema {
  const node = resolve(schema, root);
  const out: Schema = {};
  Object.assign(
    out,
    Object.fromEntries(
      KEPT.filter((keyword) => node[keyword] !== undefined).map((keyword) => [keyword, node[keyword]]),
    ),
  );
  if (node.properties !== undefined && depth < 30) {
    out.type ??= "object";
    out.properties = Object.fromEntries(
      Object.entries(node.properties).map(([key, child]) => [key, normalise(child, root, depth + 1)]),
    );
    delete out.properties["_internal_defaults_do_not_set"];
  }
  if (isRecord(node.additionalProperties)) {
    out.additionalProperties = normalise(node.additionalProperties, root, depth + 1);
  } else if (node.additionalProperties !== undefined) {
    out.additionalProperties = node.additionalProperties;
  }
  if (isRecord(node.items)) out.items = normalise(node.items, root, depth + 1);
  return out;
}

function withNull(schema: Schema, nullable: boolean): Schema {
  if (!nullable) return schema;
  if (schema.$ref !== undefined) return { anyOf: [schema, { type: "null" }] };
  const types = typesOf(schema);
  return types.length === 0 ? schema : { ...schema, type: typeKeyword([...types, "null"]) };
}

/** True if the upstream says "anything goes here" on purpose: a map without named keys but with additionalProperties. */
function saysOpen(upstream: Schema): boolean {
  return (
    upstream.properties === undefined &&
    upstream.additionalProperties !== undefined &&
    upstream.additionalProperties !== false
  );
}

/** The chart's own schema may know a Kubernetes-shaped key only as "object"; then our shape is the stricter truth. */
function shapeFor(key: string, upstream: Schema, inferred: Schema | undefined, shapes: Shapes): Schema | undefined {
  const fromValues = inferred === undefined ? undefined : refName(inferred);
  if (fromValues !== undefined && !["IntOrString"].includes(fromValues)) return refTo(fromValues);
  const name = shapeOf(shapes, key);
  const definition = name === undefined ? undefined : shapes.shapes[name];
  if (name === undefined || definition === undefined || inferred !== undefined) return undefined;
  const types = typesOf(upstream).filter((type) => type !== "null");
  const vague = upstream.properties === undefined && upstream.items?.type === undefined;
  return vague && types.length === 1 && types[0] === definition.type ? refTo(name) : undefined;
}

/**
 * Joins what the chart's schema says with what its values show. A key known to either is known; a map is closed unless
 * the schema leaves it open on purpose or neither names a key.
 * @param key name of the key the node stands at, "" at the root
 */
export function merge(key: string, upstream: Schema, inferred: Schema | undefined, shapes: Shapes): Schema {
  const types = typesOf(upstream);
  const shape = shapeFor(key, upstream, inferred, shapes);
  if (shape !== undefined) return withNull(shape, types.includes("null"));
  if (inferred === undefined && types.length === 0 && upstream.properties === undefined) return { ...upstream };
  if (upstream.properties !== undefined || (inferred !== undefined && inferred.properties !== undefined)) {
    const shaped = shapeOf(shapes, key) !== undefined && inferred !== undefined && isClosed(inferred);
    if (saysOpen(upstream) && !shaped) return withNull({ type: "object" }, types.includes("null"));
    const properties: Record<string, Schema> = {};
    const [left, right] = [upstream.properties ?? {}, inferred?.properties ?? {}];
    // The schema names no key and the values are not closed either: nothing is known.
    if (inferred !== undefined && !isClosed(inferred) && upstream.properties === undefined) return inferred;
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const [up, own] = [left[name], right[name]];
      properties[name] = up === undefined ? (own as Schema) : merge(name, up, own, shapes);
    }
    return withNull(closedMap(properties), types.includes("null"));
  }
  return mergeLeaf(upstream, inferred);
}

function mergeLeaf(upstream: Schema, inferred: Schema | undefined): Schema {
  const types = typesOf(upstream);
  if (types.length === 0) return inferred ?? upstream;
  const shown = inferred === undefined ? [] : typesOf(inferred);
  if (inferred !== undefined && inferred.$ref !== undefined) return inferred;
  // A default outside the chart's own type would make `helm install` refuse it; a wider type is the safe reading.
  const covered = new Set([...types, ...(types.includes("number") ? ["integer"] : [])]);
  const extra = shown.filter((type) => !covered.has(type) && !(type === "number" && covered.has("integer")));
  const out: Schema = { ...upstream, type: typeKeyword([...types, ...extra]) };
  if (out.items === undefined && inferred?.items !== undefined) out.items = inferred.items;
  if (out.additionalProperties === true) delete out.additionalProperties;
  return out;
}

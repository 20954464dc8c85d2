/** A node of a CRD's OpenAPI schema or of a values schema. */
export interface SchemaNode {
  type?: string | string[];
  properties?: Record<string, SchemaNode>;
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
  [keyword: string]: unknown;
}

const COMBINATORS = ["allOf", "anyOf", "oneOf"] as const;

/**
 * Turns a CRD's schema into one that refuses unknown fields, as an API server does in strict validation: every map with
 * named fields takes only these, unless the CRD keeps unknown fields on purpose. Int-or-string becomes a choice of types.
 */
export function closeCrdSchema(node: SchemaNode): SchemaNode {
  const { nullable, ...out } = node;
  if (node["x-kubernetes-int-or-string"] === true) {
    delete out["anyOf"];
    out.type = ["integer", "string"];
  }
  if (node.properties !== undefined) {
    out.properties = Object.fromEntries(
      Object.entries(node.properties).map(([key, child]) => [key, closeCrdSchema(child)]),
    );
    out.additionalProperties ??= keepsUnknown(node);
  }
  if (typeof node.additionalProperties === "object")
    out.additionalProperties = closeCrdSchema(node.additionalProperties);
  if (node.items !== undefined) out.items = closeCrdSchema(node.items);
  // Branches repeat fields of their parent; only the parent knows them all, so a branch must stay open.
  for (const keyword of COMBINATORS) {
    const branches = out[keyword];
    if (Array.isArray(branches)) out[keyword] = (branches as SchemaNode[]).map(withoutNullable);
  }
  if (nullable === true && typeof out.type === "string") out.type = [out.type, "null"];
  return out;
}

function keepsUnknown(node: SchemaNode): boolean {
  return node["x-kubernetes-preserve-unknown-fields"] === true || node["x-kubernetes-embedded-resource"] === true;
}

/** OpenAPI's `nullable` is no JSON schema keyword; on a branch it carries nothing. */
function withoutNullable(node: SchemaNode): SchemaNode {
  const { nullable: _ignored, ...rest } = node;
  return rest;
}

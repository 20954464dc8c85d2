import type { ErrorObject } from "ajv";
import { brokenRules } from "../../components/charts/contracts/cel";
import type { SchemaNode } from "../../components/charts/contracts/close";
import { isUnknown, MASKED_SECRET } from "../kubernetes/value";

/**
 * Where a value breaks a JSON schema, as ajv would report it, unknown values left out. Walks the schema along the value
 * instead of compiling it: a contract has thousands of keys of which a chart is given dozens, and compiling those of
 * one stack takes seconds. The spec holds its verdicts against ajv's.
 */
export function schemaErrors(root: SchemaNode, value: unknown): ErrorObject[] {
  return evaluate({ root, node: root, value, path: "" });
}

interface Step {
  readonly root: SchemaNode;
  readonly node: SchemaNode | boolean;
  readonly value: unknown;
  /** JSON pointer to the value. */
  readonly path: string;
}

type Fail = (keyword: string, params?: Readonly<Record<string, unknown>>, message?: string) => ErrorObject;
type Fields = Readonly<Record<string, unknown>>;

function evaluate(step: Step): ErrorObject[] {
  const { root, node, value, path } = step;
  if (node === true || isUnknown(value) || value === MASKED_SECRET) return [];
  if (node === false)
    return [
      {
        instancePath: path,
        schemaPath: "",
        keyword: "false schema",
        params: {},
        message: "must not be given",
        data: value,
      },
    ];
  const fail: Fail = (keyword, params = {}, message) => ({
    instancePath: path,
    schemaPath: "",
    keyword,
    params,
    ...(message !== undefined && { message }),
    data: value,
    parentSchema: node,
  });
  const referred = typeof node["$ref"] === "string" ? evaluate({ ...step, node: resolve(root, node["$ref"]) }) : [];
  const wrongType = typeErrors(node, value, fail);
  // Below a value of the wrong type nothing else is worth saying.
  if (wrongType.length > 0) return [...referred, ...wrongType];
  return [
    ...referred,
    ...valueErrors(node, value, fail),
    ...childErrors(step, node, fail),
    ...branchErrors(step, node, fail),
    ...ruleErrors(node, value, fail),
  ];
}

function resolve(root: SchemaNode, reference: string): SchemaNode | boolean {
  let node: unknown = root;
  for (const part of reference.split("/").slice(1)) {
    node = (node as Fields | undefined)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  if (node === undefined) throw new Error(`schema reference ${reference} leads nowhere`);
  return node as SchemaNode | boolean;
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === "boolean",
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  array: Array.isArray,
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

function typeErrors({ type }: SchemaNode, value: unknown, fail: Fail): ErrorObject[] {
  if (type === undefined || [type].flat().some((name) => TYPES[name]?.(value))) return [];
  return [fail("type", { type })];
}

/** Keywords that compare a value with a limit: which values they are about, and whether one keeps within. */
const LIMITS: readonly (readonly [string, (value: unknown, limit: number) => boolean, string])[] = [
  ["minimum", (value, limit) => typeof value !== "number" || value >= limit, "must be >="],
  ["maximum", (value, limit) => typeof value !== "number" || value <= limit, "must be <="],
  ["exclusiveMinimum", (value, limit) => typeof value !== "number" || value > limit, "must be >"],
  ["exclusiveMaximum", (value, limit) => typeof value !== "number" || value < limit, "must be <"],
  ["minLength", (value, limit) => typeof value !== "string" || codePoints(value) >= limit, "length must be >="],
  ["maxLength", (value, limit) => typeof value !== "string" || codePoints(value) <= limit, "length must be <="],
  ["minItems", (value, limit) => !Array.isArray(value) || value.length >= limit, "number of items must be >="],
  ["maxItems", (value, limit) => !Array.isArray(value) || value.length <= limit, "number of items must be <="],
  [
    "minProperties",
    (value, limit) => !isObject(value) || Object.keys(value).length >= limit,
    "number of fields must be >=",
  ],
  [
    "maxProperties",
    (value, limit) => !isObject(value) || Object.keys(value).length <= limit,
    "number of fields must be <=",
  ],
];

function valueErrors(node: SchemaNode, value: unknown, fail: Fail): ErrorObject[] {
  const errors: ErrorObject[] = [];
  if (
    Array.isArray(node["enum"]) &&
    !node["enum"].some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))
  ) {
    errors.push(fail("enum", { allowedValues: node["enum"] }));
  }
  if (typeof node["pattern"] === "string" && typeof value === "string" && !goPattern(node["pattern"]).test(value)) {
    errors.push(fail("pattern", { pattern: node["pattern"] }, `must match pattern "${node["pattern"]}"`));
  }
  for (const [keyword, keeps, message] of LIMITS) {
    const limit = node[keyword];
    if (typeof limit === "number" && !keeps(value, limit)) errors.push(fail(keyword, { limit }, `${message} ${limit}`));
  }
  return errors;
}

/** CRD patterns are written for Go: `(?i)` at the start stands for JavaScript's i flag. */
function goPattern(pattern: string): RegExp {
  const bare = pattern.replace(/^(\^?)\(\?i\)/, "$1");
  return new RegExp(bare, bare === pattern ? "" : "i");
}

function childErrors({ root, value, path }: Step, node: SchemaNode, fail: Fail): ErrorObject[] {
  if (Array.isArray(value)) {
    const { items } = node;
    return items === undefined
      ? []
      : value.flatMap((item: unknown, index) => evaluate({ root, node: items, value: item, path: `${path}/${index}` }));
  }
  if (!isObject(value)) return [];
  const required = Array.isArray(node["required"]) ? (node["required"] as string[]) : [];
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name) => fail("required", { missingProperty: name }));
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return [
    ...missing,
    ...fields.flatMap(([name, field]) =>
      fieldErrors({ root, node, value: field, path: `${path}/${escape(name)}` }, node, name, fail),
    ),
  ];
}

function fieldErrors(step: Step, node: SchemaNode, name: string, fail: Fail): ErrorObject[] {
  const patterns = Object.entries((node["patternProperties"] as Record<string, SchemaNode> | undefined) ?? {});
  const applying = [
    node.properties?.[name],
    ...patterns.filter(([pattern]) => new RegExp(pattern).test(name)).map(([, schema]) => schema),
  ];
  const known = applying.filter((schema) => schema !== undefined);
  if (known.length > 0) return known.flatMap((schema) => evaluate({ ...step, node: schema }));
  const { additionalProperties } = node;
  if (additionalProperties === false) return [fail("additionalProperties", { additionalProperty: name })];
  return additionalProperties === undefined ? [] : evaluate({ ...step, node: additionalProperties });
}

function branchErrors(step: Step, node: SchemaNode, fail: Fail): ErrorObject[] {
  const errors: ErrorObject[] = [];
  const branches = (keyword: string) =>
    ((node[keyword] as SchemaNode[] | undefined) ?? []).map((branch) => evaluate({ ...step, node: branch }));
  errors.push(...branches("allOf").flat());
  const any = branches("anyOf");
  if (any.length > 0 && any.every((found) => found.length > 0)) errors.push(...any.flat(), fail("anyOf"));
  const one = branches("oneOf");
  const matching = one.filter((found) => found.length === 0).length;
  if (one.length > 0 && matching !== 1) errors.push(...(matching === 0 ? one.flat() : []), fail("oneOf"));
  const not = node["not"] as SchemaNode | undefined;
  if (not !== undefined && evaluate({ ...step, node: not }).length === 0)
    errors.push(fail("not", {}, "must NOT be valid"));
  return errors;
}

function ruleErrors(node: SchemaNode, value: unknown, fail: Fail): ErrorObject[] {
  const rules = node["x-kubernetes-validations"];
  if (!Array.isArray(rules)) return [];
  return brokenRules(rules as Parameters<typeof brokenRules>[0], value).map((message) =>
    fail("x-kubernetes-validations", {}, message),
  );
}

/** JSON schema counts characters of Unicode, not UTF-16 units. */
function codePoints(text: string): number {
  return Array.from(text).length;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

import { isRecord, pascalCase, type Schema, stableJson } from "./schema";

/** Below this many characters a node is shorter in place than by name. */
const WORTH_A_NAME = 120;

interface Candidate {
  readonly paths: string[][];
  readonly size: number;
}

/** Every map with named keys, by content, with the places where it stands. */
function candidates(root: Schema): Map<string, Candidate> {
  const found = new Map<string, Candidate>();
  const visit = (node: unknown, trail: string[]): void => {
    if (!isRecord(node)) return;
    const schema = node as Schema;
    if (schema.properties !== undefined && trail.length > 0) {
      const key = stableJson(schema);
      const candidate = found.get(key) ?? { paths: [], size: key.length };
      candidate.paths.push(trail);
      found.set(key, candidate);
    }
    for (const [name, child] of children(schema)) visit(child, name === undefined ? trail : [...trail, name]);
  };
  visit(root, []);
  return found;
}

/** Child nodes with the key they stand at; list items and map values carry their parent's name. */
function children(schema: Schema): [string | undefined, Schema][] {
  const out: [string | undefined, Schema][] = [];
  for (const key of Object.keys(schema.properties ?? {}).sort())
    out.push([key, (schema.properties ?? {})[key] as Schema]);
  if (isRecord(schema.items)) out.push([undefined, schema.items]);
  if (isRecord(schema.additionalProperties)) out.push([undefined, schema.additionalProperties]);
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const branches = schema[keyword];
    if (Array.isArray(branches))
      out.push(...branches.map((branch): [undefined, Schema] => [undefined, branch as Schema]));
  }
  return out;
}

/** The shortest free name: the last key, else the last two, and so on; a number if even the whole path is taken. */
function nameFor(trail: string[], taken: ReadonlySet<string>): string {
  for (let length = 1; length <= trail.length; length++) {
    const name = pascalCase(trail.slice(-length).join("-"));
    if (name !== "" && !/^\d/.test(name) && !taken.has(name)) return name;
  }
  const base = pascalCase(trail.join("-")) || "Part";
  for (let number = 2; ; number++) if (!taken.has(`${base}${number}`)) return `${base}${number}`;
}

/**
 * Gives every map that stands in several places one definition, largest first, so that a chart with ten alike
 * components describes them once. Contents and order decide all names: the same input gives the same output.
 * @returns the definitions; `root` is rewritten to refer to them
 */
export function hoist(root: Schema, reserved: Iterable<string> = []): Record<string, Schema> {
  const taken = new Set(reserved);
  const names = new Map<string, string>();
  const repeated = [...candidates(root)]
    .filter(([, { paths, size }]) => paths.length > 1 && size >= WORTH_A_NAME)
    .sort(([a, left], [b, right]) => right.size - left.size || (a < b ? -1 : 1));
  for (const [key, { paths }] of repeated) {
    const name = nameFor(paths[0] ?? [], taken);
    taken.add(name);
    names.set(key, name);
  }
  const definitions: Record<string, Schema> = {};
  const rewrite = (node: unknown, isRoot: boolean): unknown => {
    if (Array.isArray(node)) return node.map((item) => rewrite(item, false));
    if (!isRecord(node)) return node;
    const name = isRoot || node["properties"] === undefined ? undefined : names.get(stableJson(node));
    if (name === undefined) return rewriteChildren(node);
    if (!(name in definitions)) {
      definitions[name] = {};
      definitions[name] = rewriteChildren(node);
    }
    return { $ref: `#/$defs/${name}` };
  };
  const rewriteChildren = (node: Record<string, unknown>): Schema =>
    Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, key === "enum" ? value : rewrite(value, false)]),
    );
  Object.assign(root, rewrite(root, true));
  return definitions;
}

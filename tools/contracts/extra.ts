import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { closeCrdSchema } from "../../components/charts/contracts/close";
import { type Crd, trimCrd } from "./crds";
import { closedMap, isClosed, isRecord, type Schema } from "./schema";
import { refTo, type Shapes } from "./shapes";

/** A fact about a chart that its values.yaml shows only as a comment, or shows wrongly; see extra-keys.yaml. */
export interface ExtraKey {
  /** Key of the pin in components/charts/versions.ts. */
  readonly chart: string;
  /** Keys from the root of the values; a key that holds a dot stands in quotes. */
  readonly path: string;
  /** `open`, `any`, a JSON schema type, a list of types, or the name of a shape. */
  readonly type: string | readonly string[];
  /** Where the fact comes from. */
  readonly why: string;
}

interface ExtraKeysFile {
  readonly keys: readonly {
    readonly chart: string | readonly string[];
    readonly paths: Readonly<Record<string, string | readonly string[]>>;
    readonly why: string;
  }[];
}

export function loadExtraKeys(file: string = path.join(__dirname, "extra-keys.yaml")): ExtraKey[] {
  const { keys } = parse(fs.readFileSync(file, "utf8")) as ExtraKeysFile;
  return keys.flatMap(({ chart, paths, why }) =>
    (typeof chart === "string" ? [chart] : chart).flatMap((name) =>
      Object.entries(paths).map(([keyPath, type]) => ({ chart: name, path: keyPath, type, why })),
    ),
  );
}

/** `a."b.c".d` -> ["a", "b.c", "d"]. */
export function splitPath(keyPath: string): string[] {
  return [...keyPath.matchAll(/"([^"]+)"|([^."]+)/g)].map((match) => match[1] ?? match[2] ?? "");
}

const JSON_TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];

/** What a type in extra-keys.yaml may refer to besides JSON types. */
export interface ExtraSources {
  readonly shapes: Shapes;
  /** The chart's values as they show themselves, without its own schema or subcharts. */
  readonly shown: Schema;
  /** CRDs in the chart's folder; called only if a key asks. */
  readonly crds: () => readonly Crd[];
}

function schemaOf({ type, path: keyPath, chart }: ExtraKey, { shapes, shown, crds }: ExtraSources): Schema {
  if (typeof type !== "string") return { type: [...type] };
  if (type === "any") return {};
  if (type === "open") return { type: "object" };
  if (type === "strings") return { type: "array", items: { type: "string" } };
  if (type === "shown") return descend(shown, splitPath(keyPath), `values.yaml of ${chart}`);
  if (type.startsWith("crd:")) return fromCrd(type.slice("crd:".length), crds());
  if (JSON_TYPES.includes(type)) return { type };
  if (!(type in shapes.shapes)) throw new Error(`extra-keys.yaml: no type or shape is named "${type}"`);
  return refTo(type);
}

function descend(schema: Schema, keys: readonly string[], where: string): Schema {
  return keys.reduce((node, key) => {
    const child = node.properties?.[key];
    if (child === undefined) throw new Error(`extra-keys.yaml: ${where} has no ${keys.join(".")}`);
    return child;
  }, schema);
}

/** `group/version/Kind#spec.path` -> the closed schema of that field, without the rules only an API server runs. */
function fromCrd(address: string, crds: readonly Crd[]): Schema {
  const [, group, version, kind, field = ""] = /^(.+)\/([^/]+)\/([^/#]+)#(.+)$/.exec(address) ?? [];
  const crd = crds.find(({ spec }) => spec.group === group && spec.names.kind === kind);
  if (crd === undefined || version === undefined) throw new Error(`extra-keys.yaml: no CRD for crd:${address}`);
  const root = trimCrd(crd, version).spec.versions[0]?.schema.openAPIV3Schema ?? {};
  const found = descend(closeCrdSchema(root), field.split("."), address);
  return JSON.parse(
    JSON.stringify(found, (key, value: unknown) => (key.startsWith("x-kubernetes-") ? undefined : value)),
  ) as Schema;
}

/**
 * Puts an extra key into a chart's schema. The maps on the way to it must exist: a path that leads nowhere is a typing
 * mistake in extra-keys.yaml or a key the new chart version moved.
 */
export function applyExtraKey(root: Schema, extra: ExtraKey, sources: ExtraSources): void {
  const keys = splitPath(extra.path);
  const last = keys.pop();
  let node = root;
  for (const [index, key] of keys.entries()) {
    const child = node.properties?.[key];
    if (child === undefined || node.properties === undefined) {
      throw new Error(
        `extra-keys.yaml: ${extra.chart} has no ${keys.slice(0, index + 1).join(".")}, needed for ${extra.path}`,
      );
    }
    // Assigned back, since a shape is replaced by a copy of its own.
    node = node.properties[key] = inlined(child, sources.shapes);
  }
  if (last === undefined || last === "") throw new Error(`extra-keys.yaml: ${extra.chart} has an empty path`);
  // `memory: {}` learns its first key here.
  if (node.properties === undefined) Object.assign(node, closedMap({}));
  if (node.properties !== undefined) node.properties[last] = schemaOf(extra, sources);
}

/** A shape is shared: what one chart adds to it must not show in the others. */
function inlined(schema: Schema, shapes: Shapes): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  const shape = name === undefined ? undefined : shapes.shapes[name];
  if (shape === undefined) return schema;
  const copy = JSON.parse(JSON.stringify(shape)) as Schema;
  if (isRecord(copy.additionalProperties) || !isClosed(copy)) return { type: "object" };
  return copy;
}

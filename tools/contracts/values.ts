import * as path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { parse } from "yaml";
import { crdsOf } from "./crds";
import { applyExtraKey, type ExtraKey } from "./extra";
import { hoist } from "./hoist";
import { infer, inferValues, userView } from "./infer";
import { merge, normalise } from "./merge";
import { type ChartFolder, findChart, openChart } from "./pins";
import { closedMap, isRecord, type Json, type Schema } from "./schema";
import { definitionsFor, type Shapes } from "./shapes";

interface Dependency {
  readonly name: string;
  readonly alias?: string;
  readonly version?: string;
  readonly condition?: string;
}

/** What the schema of one chart is made from. */
export interface ValuesSources {
  readonly chart: ChartFolder;
  /** Folder with the other charts, where subcharts may lie beside their parent. */
  readonly from: string;
  readonly extraKeys: readonly ExtraKey[];
  readonly shapes: Shapes;
}

function defaultsOf(chart: ChartFolder): Json {
  return (parse(chart.read("values.yaml") ?? "{}", { merge: true }) ?? {}) as Json;
}

/** The schema of a chart's values without its subcharts: own schema and values joined. */
function ownSchema(chart: ChartFolder, shapes: Shapes): Schema {
  const inferred = inferValues(defaultsOf(chart), shapes);
  const text = chart.read("values.schema.json");
  if (text === undefined) return inferred;
  return merge("", normalise(JSON.parse(text) as Schema), inferred, shapes);
}

function dependencies(chart: ChartFolder): Dependency[] {
  const meta: unknown = parse(chart.read("Chart.yaml") ?? "{}");
  const list = isRecord(meta) ? meta["dependencies"] : undefined;
  return Array.isArray(list) ? (list as Dependency[]) : [];
}

/** Exact version only: another version's keys would let misspelt ones through or refuse good ones. */
function findSubchart(chart: ChartFolder, from: string, { name, version }: Dependency): ChartFolder | undefined {
  const packed = openChart(path.join(chart.folder, "charts", name));
  if (packed.read("Chart.yaml") !== undefined) return packed;
  return version === undefined ? undefined : findChart(from, [name], version);
}

/** Joins two schemas of the same map; the parent's word counts where both know a key. */
function union(parent: Schema, child: Schema): Schema {
  if (parent.properties === undefined) return parent.type === undefined || parent.type === "object" ? child : parent;
  if (child.properties === undefined) return { ...parent, additionalProperties: true };
  const properties = { ...child.properties };
  for (const [key, value] of Object.entries(parent.properties)) {
    const below = properties[key];
    properties[key] = below !== undefined && value.$ref === undefined ? union(value, below) : value;
  }
  return closedMap(properties);
}

/** A subchart that is not at hand: what the parent sets is typed, anything else is let through. */
function opened(schema: Schema | undefined): Schema {
  if (schema?.properties === undefined) return { type: "object" };
  return { type: "object", properties: schema.properties };
}

function addSubcharts(schema: Schema, { chart, from, shapes }: ValuesSources): void {
  const properties = schema.properties ?? {};
  const globals: Schema[] = [];
  for (const dependency of dependencies(chart)) {
    const key = dependency.alias ?? dependency.name;
    const subchart = findSubchart(chart, from, dependency);
    const own = subchart === undefined ? undefined : ownSchema(subchart, shapes);
    properties[key] = own === undefined ? opened(properties[key]) : union(properties[key] ?? closedMap({}), own);
    const global = own?.properties?.["global"];
    if (global !== undefined) globals.push(global);
    addCondition(schema, dependency.condition, shapes);
    // Helm hands `global` down, and Helm itself reads `enabled` where a condition names it.
    const known = properties[key].properties;
    if (known !== undefined) known["global"] ??= { type: "object" };
  }
  for (const global of globals) properties["global"] = union(properties["global"] ?? closedMap({}), global);
}

function addCondition(schema: Schema, condition: string | undefined, shapes: Shapes): void {
  for (const keyPath of condition?.split(",") ?? []) {
    let node = schema;
    const keys = keyPath.trim().split(".");
    for (const key of keys.slice(0, -1)) {
      if (node.properties === undefined) return;
      node = node.properties[key] ??= closedMap({});
    }
    const last = keys.at(-1);
    if (last !== undefined && node.properties !== undefined) node.properties[last] ??= infer(last, true, shapes);
  }
}

/** A contract that the chart's own defaults break is wrong, whatever made it so. */
function refuseIfDefaultsFail(schema: Schema, defaults: Json): void {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  if (ajv.validate(schema, userView(defaults))) return;
  const places = (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`);
  throw new Error(
    `the chart's own values.yaml breaks its contract; look at tools/contracts/extra-keys.yaml:\n  ${places.join("\n  ")}`,
  );
}

/** The committed JSON schema of one chart's values. */
export function valuesSchema(sources: ValuesSources): Schema {
  const schema = ownSchema(sources.chart, sources.shapes);
  addSubcharts(schema, sources);
  const extraSources = {
    shapes: sources.shapes,
    shown: inferValues(defaultsOf(sources.chart), sources.shapes),
    crds: () => crdsOf(sources.chart),
  };
  for (const extra of sources.extraKeys) applyExtraKey(schema, extra, extraSources);
  // A copy, since steps before may have used one node in two places.
  const root = JSON.parse(JSON.stringify(schema)) as Schema;
  const parts = hoist(root, Object.keys(sources.shapes.shapes));
  const shapes = definitionsFor([root, parts], sources.shapes.shapes);
  const whole = { $schema: "https://json-schema.org/draft/2020-12/schema", ...root, $defs: { ...shapes, ...parts } };
  refuseIfDefaultsFail(whole, defaultsOf(sources.chart));
  return whole;
}

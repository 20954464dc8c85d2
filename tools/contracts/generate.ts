import * as fs from "node:fs";
import * as path from "node:path";
import { type ChartPin, chartSlug } from "../../components/charts/versions";
import { crdsOf, trimCrd } from "./crds";
import { type ExtraKey, loadExtraKeys } from "./extra";
import { formatted } from "./format";
import { loadKinds, type WantedKind, type WantedKinds } from "./kinds";
import { type ChartFolder, findPinnedChart, type PinnedChart, pinnedCharts } from "./pins";
import { type ContractedKind, resourcesModule } from "./resources";
import { type Schema, stableJson } from "./schema";
import { loadShapes, type Shapes } from "./shapes";
import { BANNER, interfaces } from "./types";
import { valuesSchema } from "./values";

/** Everything the contracts are made from. */
export interface GeneratorInput {
  /** Folder that holds `<chart>-<version>` folders. */
  readonly from: string;
  readonly pins: Readonly<Record<string, ChartPin>>;
  readonly shapes?: Shapes;
  readonly extraKeys?: readonly ExtraKey[];
  readonly kinds?: WantedKinds;
  /** Told what is being done. */
  readonly progress?: (step: string) => void;
}

interface ManifestEntry {
  readonly key: string;
  readonly chart: string;
  readonly version: string;
  readonly inputs: Record<string, string>;
}

/** The values schema of one chart, from its folder. */
function schemaFor(
  chart: PinnedChart,
  folder: ChartFolder,
  input: Required<Pick<GeneratorInput, "from" | "shapes" | "extraKeys">>,
): Schema {
  const extraKeys = input.extraKeys.filter((extra) => extra.chart === chart.key);
  return valuesSchema({ chart: folder, from: input.from, shapes: input.shapes, extraKeys });
}

/** Finds one kind among the charts that may bring it. */
function findKind(wanted: WantedKind, folders: ReadonlyMap<string, ChartFolder>): ContractedKind {
  for (const key of wanted.charts) {
    const folder = folders.get(key);
    const found = (folder === undefined ? [] : crdsOf(folder)).find(
      (crd) =>
        crd.spec.group === wanted.group &&
        crd.spec.names.kind === wanted.kind &&
        crd.spec.versions.some(({ name }) => name === wanted.version),
    );
    if (found !== undefined) return { ...wanted, crd: trimCrd(found, wanted.version) };
  }
  throw new Error(
    `no CRD for ${wanted.apiVersion} ${wanted.kind} in ${wanted.charts.join(", ")}: look at tools/contracts/kinds.yaml`,
  );
}

/** `values.ts`: the values type of every pin by its key, so that a Release's values follow from its chart. */
function valuesIndex(charts: readonly PinnedChart[]): string {
  const sorted = [...charts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const imports = sorted.map(({ name, typeName }) => `import type { ${typeName} } from "./values/${name}-values";`);
  const fields = charts.map(({ key, typeName }) => `  ${key}: ${typeName};`);
  return `${BANNER}\n${imports.join("\n")}\n\n/** Values of each pinned chart, by its key in versions.ts. */\nexport interface ChartValues {\n${fields.join("\n")}\n}\n`;
}

/** Makes every contract. @returns file contents by path below the contracts folder */
export async function generate(input: GeneratorInput): Promise<Map<string, string>> {
  const { from, pins, progress = () => undefined } = input;
  const shapes = input.shapes ?? loadShapes();
  const extraKeys = input.extraKeys ?? loadExtraKeys();
  const { kinds, extra } = input.kinds ?? loadKinds();
  const charts = pinnedCharts(pins);
  const files = new Map<string, string>();
  const folders = new Map(charts.map((chart) => [chart.key, findPinnedChart(from, chart)]));
  for (const chart of charts) {
    progress(`values of ${chart.name}`);
    const schema = schemaFor(chart, folders.get(chart.key) as ChartFolder, { from, shapes, extraKeys });
    files.set(`values/${chart.name}-values.schema.json`, stableJson(schema));
    files.set(
      `values/${chart.name}-values.ts`,
      await interfaces(chart.typeName, JSON.parse(stableJson(schema)) as Schema),
    );
  }
  files.set("values.ts", valuesIndex(charts));
  const crdOnly = pinnedCharts(extra);
  for (const chart of crdOnly) folders.set(chart.key, findPinnedChart(from, chart));
  const contracted = kinds.map((wanted) => {
    progress(`${wanted.apiVersion} ${wanted.kind}`);
    return findKind(wanted, folders);
  });
  for (const { crd, kind, version } of contracted) {
    files.set(`crds/${crd.spec.group}-${version}-${kind}.json`, stableJson(crd));
  }
  progress("types of custom resources");
  files.set("custom-resources.ts", await resourcesModule(contracted));
  const manifest: Record<string, ManifestEntry> = {};
  for (const { name, key, pin } of [...charts, ...crdOnly]) {
    manifest[name] = { key, chart: pin.chart, version: pin.version, inputs: folders.get(key)?.inputs() ?? {} };
  }
  files.set("manifest.json", stableJson({ charts: manifest }));
  progress(
    `${String(charts.length)} charts (${charts.map(({ pin }) => chartSlug(pin)).join(", ")}), ${String(kinds.length)} kinds`,
  );
  for (const [file, text] of files) files.set(file, await formatted(file, text));
  return files;
}

/** Files of the contracts folder that people write; everything else there is the generator's. */
const HAND_WRITTEN = new Set(["cel.ts", "close.ts", "errors.ts", "validate.ts"]);

/** Writes the contracts and removes those of charts no longer pinned. @returns paths that changed */
export function writeContracts(folder: string, files: ReadonlyMap<string, string>): string[] {
  const changed: string[] = [];
  for (const [file, text] of files) {
    const full = path.join(folder, file);
    if (fs.existsSync(full) && fs.readFileSync(full, "utf8") === text) continue;
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
    changed.push(file);
  }
  for (const file of staleFiles(folder, files)) {
    fs.rmSync(path.join(folder, file));
    changed.push(file);
  }
  return changed;
}

/** Generated files on disk that the generator would not write. */
export function staleFiles(folder: string, files: ReadonlyMap<string, string>): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !files.has(file) && !HAND_WRITTEN.has(file) && fs.statSync(path.join(folder, file)).isFile());
}

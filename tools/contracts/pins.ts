import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { ChartPin } from "../../components/charts/versions";
import { isRecord, kebabCase, pascalCase } from "./schema";

/** A chart as the program pins it, with the names its contract goes by. */
export interface PinnedChart {
  /** Key in components/charts/versions.ts. */
  readonly key: string;
  readonly pin: ChartPin;
  /** File name stem of the contract; carries no version, so that a bump is a diff. */
  readonly name: string;
  readonly typeName: string;
}

/** Names the pins' contracts: by chart, or by key for a second pin of the same chart. */
export function pinnedCharts(pins: Readonly<Record<string, ChartPin>>): PinnedChart[] {
  const taken = new Set<string>();
  return Object.entries(pins).map(([key, pin]) => {
    const chart = pin.alias ?? pin.chart;
    const name = taken.has(chart) ? kebabCase(key) : chart;
    taken.add(name);
    return { key, pin, name, typeName: `${pascalCase(name)}Values` };
  });
}

/** A folder with a chart's data: unpacked by `helm pull --untar`, or only its Chart.yaml, values and CRDs. */
export interface ChartFolder {
  readonly folder: string;
  /** Bytes of a file below the folder; remembered for the manifest. Undefined if there is no such file. */
  read(file: string): string | undefined;
  /** Every YAML file below the folder that declares a CRD. */
  crdFiles(): string[];
  /** sha256 of every file read so far, by path below the folder. */
  inputs(): Record<string, string>;
}

/** Subfolders that can hold CRDs: helm's own, Istio's `files`, templated ones, subcharts. */
const CRD_FOLDERS = ["crds", "files", "templates", "charts"];

export function openChart(folder: string): ChartFolder {
  const inputs = new Map<string, string>();
  const read = (file: string): string | undefined => {
    const full = path.join(folder, file);
    if (!fs.existsSync(full)) return undefined;
    const bytes = fs.readFileSync(full);
    inputs.set(file, createHash("sha256").update(bytes).digest("hex"));
    return bytes.toString("utf8");
  };
  const crdFiles = (): string[] =>
    CRD_FOLDERS.flatMap((name) => {
      const start = path.join(folder, name);
      if (!fs.existsSync(start)) return [];
      return fs
        .readdirSync(start, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.ya?ml$/.test(file))
        .map((file) => path.posix.join(name, file.split(path.sep).join("/")))
        .filter((file) => fs.readFileSync(path.join(folder, file), "utf8").includes("kind: CustomResourceDefinition"))
        .sort();
    });
  return { folder, read, crdFiles, inputs: () => Object.fromEntries([...inputs].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/**
 * Finds a chart below DIR as `<alias or chart>-<version>`, `<chart>-<version>` or, if its Chart.yaml says the pinned
 * version, `<chart>`: the layouts of a mirror and of `helm pull --untar`.
 */
export function findChart(from: string, names: readonly string[], version: string): ChartFolder | undefined {
  for (const name of names) {
    const folder = path.join(from, `${name}-${version}`);
    if (fs.existsSync(folder)) return openChart(folder);
  }
  for (const name of names) {
    const file = path.join(from, name, "Chart.yaml");
    if (!fs.existsSync(file)) continue;
    const chart: unknown = parse(fs.readFileSync(file, "utf8"));
    if (isRecord(chart) && String(chart["version"]) === version) return openChart(path.join(from, name));
  }
  return undefined;
}

export function findPinnedChart(from: string, { key, pin }: PinnedChart): ChartFolder {
  const names = [...new Set([pin.alias ?? pin.chart, pin.chart])];
  const found = findChart(from, names, pin.version);
  if (found !== undefined) return found;
  throw new Error(
    `${key}: no folder ${names.map((name) => `${name}-${pin.version}`).join(" or ")} in ${from}. Get it with: helm pull ` +
      `${pin.repo.startsWith("oci://") ? `${pin.repo}/${pin.chart}` : `${pin.chart} --repo ${pin.repo}`} --version ${pin.version} ` +
      `--untar --untardir DIR, and rename the folder.`,
  );
}

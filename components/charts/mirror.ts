import * as path from "node:path";
import { type ChartPin, chartSlug } from "./versions";

/** Where charts come from instead of their public repositories. Exactly one is given. */
export type ChartMirror =
  /** One HTTP repository that holds every chart under its own name. */
  | { readonly http: string }
  /** An OCI registry prefix that holds every chart under its own name, e.g. "oci://registry.example.com/charts". */
  | { readonly oci: string }
  /** A folder of unpacked charts named `<alias or chart>-<version>`, absolute or relative to the program. */
  | { readonly folder: string };

/** How `helm.v3.Release` is told to find one chart. */
export interface ChartSource {
  readonly chart: string;
  /** Absent for OCI and folders, which are complete in `chart`. */
  readonly repo?: string;
  readonly version: string;
}

export function chartSource(pin: ChartPin, mirror?: ChartMirror): ChartSource {
  if (mirror && "folder" in mirror) {
    return { chart: path.join(mirror.folder, chartSlug(pin)), version: pin.version };
  }
  const repo = mirror ? ("http" in mirror ? mirror.http : mirror.oci) : pin.repo;
  return repo.startsWith("oci://")
    ? { chart: `${repo.replace(/\/+$/, "")}/${pin.chart}`, version: pin.version }
    : { chart: pin.chart, repo, version: pin.version };
}

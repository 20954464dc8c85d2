import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { ChartPin } from "../../components/charts/versions";

/** One kind to take from the CRDs of a chart. */
export interface WantedKind {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Keys of the charts that may bring the CRD, in the order they are asked. */
  readonly charts: readonly string[];
}

export interface WantedKinds {
  readonly kinds: readonly WantedKind[];
  /** Charts that are read for their CRDs alone. */
  readonly extra: Readonly<Record<string, ChartPin>>;
}

interface KindsFile {
  readonly extra: Record<string, ChartPin>;
  readonly kinds: readonly Record<string, readonly string[]>[];
}

export function loadKinds(file: string = path.join(__dirname, "kinds.yaml")): WantedKinds {
  const { extra, kinds } = parse(fs.readFileSync(file, "utf8")) as KindsFile;
  return {
    extra,
    kinds: kinds.flatMap(({ charts = [], ...byVersion }) =>
      Object.entries(byVersion).flatMap(([apiVersion, names]) => {
        const [group = "", version = ""] = apiVersion.split("/");
        return names.map((kind) => ({ apiVersion, group, version, kind, charts }));
      }),
    ),
  };
}

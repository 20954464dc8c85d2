import * as path from "node:path";
import { CHARTS, type ChartPin, chartSlug } from "../../components/charts/versions";
import type { JsonObject, JsonValue, RecordedResource, Recording } from "../model";
import { isCertManager, isRelease } from "./kinds";

/** A chart of the plan, however the program installs it. */
export interface PlannedChart {
  readonly resource: RecordedResource;
  readonly releaseName: string;
  readonly namespace: string;
  /** Name in its repository. */
  readonly chart: string;
  readonly version: string;
  /** Where it is, one way or the other. */
  readonly source: ChartLocation;
  readonly values: JsonObject;
}

export type ChartLocation =
  /** `https://...`, as `helm repo add` takes it. */
  | { readonly http: string }
  /** Without the chart's name: `oci://quay.io/strimzi-helm`. */
  | { readonly oci: string }
  /** An unpacked chart on this machine, relative to the program; `origin` is where the pinned chart is published. */
  | { readonly folder: string; readonly origin?: Exclude<ChartLocation, { readonly folder: string }> };

/** Every chart a recording installs, sorted by namespace and release. */
export function chartsOf(recording: Recording): readonly PlannedChart[] {
  return recording.resources
    .flatMap((resource) => {
      if (isRelease(resource)) {
        return [plannedChart(resource, resource.inputs, objectAt(resource.inputs, "values"))];
      }
      if (isCertManager(resource)) {
        const { helmOptions: _options, ...args } = resource.inputs;
        const options = objectAt(resource.inputs, "helmOptions");
        // The component's arguments win over the values of the same name.
        return [plannedChart(resource, options, { ...objectAt(options, "values"), ...args })];
      }
      return [];
    })
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
}

function plannedChart(resource: RecordedResource, release: JsonObject, values: JsonObject): PlannedChart {
  const named = textAt(release, "chart") ?? resource.name;
  const version = textAt(release, "version") ?? "";
  const repo = textAt(objectAt(release, "repositoryOpts"), "repo");
  const source = sourceOf(named, repo);
  return {
    resource,
    releaseName: textAt(release, "name") ?? resource.name,
    namespace: textAt(release, "namespace") ?? "default",
    chart: "folder" in source ? (pinOf(named)?.chart ?? path.basename(named)) : (named.split("/").at(-1) ?? named),
    version,
    source,
    values,
  };
}

function sourceOf(chart: string, repo: string | undefined): ChartLocation {
  if (chart.startsWith("oci://")) {
    return { oci: chart.slice(0, chart.lastIndexOf("/")) };
  }
  if (repo) {
    return { http: repo };
  }
  const pin = pinOf(chart);
  return { folder: chart, ...(pin ? { origin: originOf(pin) } : {}) };
}

function pinOf(folder: string): ChartPin | undefined {
  const pins: readonly ChartPin[] = Object.values(CHARTS);
  return pins.find((pin) => chartSlug(pin) === path.basename(folder));
}

function originOf({ repo }: ChartPin): { readonly http: string } | { readonly oci: string } {
  return repo.startsWith("oci://") ? { oci: repo } : { http: repo };
}

function sortKey({ namespace, releaseName }: PlannedChart): string {
  return `${namespace}/${releaseName}`;
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value: JsonValue | undefined = object[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

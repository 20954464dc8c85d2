import type { Subject } from "./subject";
import { at, type Fields, fieldsOf, isUnknown, textOf, type Value } from "./value";

/** A Helm chart to be installed, by a Release or by a component that makes one. */
export interface Release {
  /** The chart's own name, without repository, mirror folder and version. */
  readonly chart: string;
  readonly version: Value | undefined;
  /** Undefined while unknown. */
  readonly namespace: string | undefined;
  /** Name of the release in the cluster. */
  readonly releaseName: string | undefined;
  readonly values: Fields;
  /** Where the values stand in the inputs. */
  readonly valuesPath: string;
  /** Where the version stands in the inputs. */
  readonly versionPath: string;
}

const CHART_TYPES: ReadonlySet<string> = new Set([
  "kubernetes:helm.sh/v3:Release",
  "kubernetes:helm.sh/v3:Chart",
  "kubernetes:helm.sh/v4:Chart",
]);
const CERT_MANAGER = "kubernetes-cert-manager:index:CertManager";

/** The chart a resource installs; undefined if it installs none. */
export function releaseOf(subject: Subject): Release | undefined {
  if (CHART_TYPES.has(subject.type)) return release(subject.inputs, "", {});
  // The engine shows a remote component without its inputs and then the Release it makes, which is judged instead.
  if (subject.type !== CERT_MANAGER || Object.keys(subject.inputs).length === 0) return undefined;
  const { helmOptions, ...typed } = subject.inputs;
  return release({ chart: "cert-manager", ...fieldsOf(helmOptions) }, "helmOptions.", typed);
}

function release(options: Fields, prefix: string, typedValues: Fields): Release {
  const version = options["version"];
  return {
    chart: chartName(textOf(options["chart"]) ?? "", textOf(version)),
    version,
    namespace: namespaceName(options["namespace"]),
    releaseName: textOf(options["name"]),
    values: { ...fieldsOf(options["values"]), ...typedValues },
    valuesPath: `${prefix}values`,
    versionPath: `${prefix}version`,
  };
}

function namespaceName(namespace: Value | undefined): string | undefined {
  if (isUnknown(namespace)) return undefined;
  return textOf(namespace) ?? "default";
}

/** `oci://registry/redis-ha`, `/charts/redis-ha-4.39.0` and `redis-ha` are all the chart redis-ha. */
function chartName(chart: string, version: string | undefined): string {
  const last = chart.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const archive = last.replace(/\.tgz$/, "");
  return version !== undefined && archive.endsWith(`-${version}`) ? archive.slice(0, -version.length - 1) : archive;
}

/** True if the release installs one of the charts, also where a mirror keeps it under a name of its own (`istio-base`). */
export function installs(release: Release, ...charts: readonly string[]): boolean {
  return charts.includes(release.chart);
}

/** A value of a release by its path, e.g. `valueOf(release, "loki", "compactor")`. */
export function valueOf(release: Release, ...path: readonly string[]): Value | undefined {
  return at(release.values, ...path);
}

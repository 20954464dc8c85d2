import type { PlatformConfig } from "../../components/config/schema";
import type { WorkloadFootprint } from "../../components/footprint";
import { alloyFootprint, alloyValues } from "../../components/observability/alloy";
import { grafanaFootprint, grafanaValues } from "../../components/observability/grafana-values";
import { lokiFootprint, lokiValues } from "../../components/observability/loki";
import { mimirFootprint } from "../../components/observability/mimir";
import { mimirValues } from "../../components/observability/mimir-values";
import type { TelemetryArgs } from "../../components/observability/part";
import { prometheusFootprint, prometheusValues } from "../../components/observability/prometheus-values";
import { tempoFootprint, tempoValues } from "../../components/observability/tempo";
import { EKS } from "../../components/profiles/eks";
import { GKE } from "../../components/profiles/gke";
import { MINIKUBE } from "../../components/profiles/minikube";
import type { Profile } from "../../components/profiles/profile";

const buckets = { logs: "logs-bucket", traces: "traces-bucket", metrics: "metrics-bucket", backups: "backups-bucket" };

export const S3: PlatformConfig["objectStore"] = {
  provider: "s3",
  region: "eu-west-1",
  buckets,
  serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/storage" },
};

export const GCS: PlatformConfig["objectStore"] = {
  provider: "gcs",
  region: "europe-west1",
  buckets,
  serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": "storage@project.iam.gserviceaccount.com" },
};

/** Retention unlike any default, so that a default cannot pass for it. */
export const RETENTION = { logDays: 17, traceHours: 93, metricDays: 41 };

export function telemetry(profile: Profile, objectStore?: PlatformConfig["objectStore"]): TelemetryArgs {
  return { profile, config: { cluster: { context: "test-context" }, retention: RETENTION, objectStore } };
}

/** Every way the stack is installed: the three stacks, and clouds whose config names no object store. */
export const VARIANTS: readonly { readonly title: string; readonly args: TelemetryArgs }[] = [
  { title: "minikube", args: telemetry(MINIKUBE) },
  { title: "eks with S3", args: telemetry(EKS, S3) },
  { title: "gke with GCS", args: telemetry(GKE, GCS) },
  { title: "eks without object store", args: telemetry(EKS) },
];

/** A value at a path of keys: what a chart would read there. */
export function dig(value: unknown, path: string): unknown {
  return path.split("/").reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], value);
}

export interface TelemetryChart {
  /** Key of the pin. */
  readonly chart: string;
  readonly values: (args: TelemetryArgs) => object;
  readonly footprint: (args: TelemetryArgs) => WorkloadFootprint[];
  /** Where the values give each container its resources, by `workload/container` of the footprint. */
  readonly resources: Readonly<Record<string, string>>;
}

const mimir = (workload: string, key: string): [string, string] => [
  `mimir-${workload}/${workload}`,
  `${key}/resources`,
];

export const TELEMETRY_CHARTS: readonly TelemetryChart[] = [
  {
    chart: "kubePrometheusStack",
    values: prometheusValues,
    footprint: prometheusFootprint,
    resources: {
      "prometheus-platform-prometheus/prometheus": "prometheus/prometheusSpec/resources",
      "prometheus-platform-prometheus/config-reloader": "prometheusOperator/prometheusConfigReloader/resources",
      "alertmanager-platform-alertmanager/alertmanager": "alertmanager/alertmanagerSpec/resources",
      "alertmanager-platform-alertmanager/config-reloader": "prometheusOperator/prometheusConfigReloader/resources",
      "platform-operator/kube-prometheus-stack": "prometheusOperator/resources",
      "kube-state-metrics/kube-state-metrics": "kube-state-metrics/resources",
      "node-exporter/node-exporter": "prometheus-node-exporter/resources",
    },
  },
  {
    chart: "loki",
    values: lokiValues,
    footprint: lokiFootprint,
    resources: { "loki/loki": "singleBinary/resources" },
  },
  {
    chart: "tempo",
    values: tempoValues,
    footprint: tempoFootprint,
    resources: { "tempo/tempo": "tempo/resources" },
  },
  {
    chart: "mimir",
    values: mimirValues,
    footprint: mimirFootprint,
    resources: Object.fromEntries([
      mimir("distributor", "distributor"),
      mimir("ingester", "ingester"),
      mimir("querier", "querier"),
      mimir("query-frontend", "query_frontend"),
      mimir("query-scheduler", "query_scheduler"),
      mimir("store-gateway", "store_gateway"),
      mimir("compactor", "compactor"),
      mimir("gateway", "gateway"),
    ]),
  },
  {
    chart: "alloy",
    values: alloyValues,
    footprint: alloyFootprint,
    resources: { "alloy/alloy": "alloy/resources" },
  },
  {
    chart: "grafana",
    values: grafanaValues,
    footprint: grafanaFootprint,
    resources: { "grafana/grafana": "resources", "grafana/grafana-sc-dashboard": "sidecar/resources" },
  },
];

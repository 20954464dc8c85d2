/**
 * The pinned charts: the only place a chart version stands. After a change run `npm run contracts` and read the diff
 * of components/charts/contracts: it is what the new version renames, adds or drops.
 */
export interface ChartPin {
  /** HTTP repository, or an `oci://` prefix to which the chart's name is appended. */
  readonly repo: string;
  /** Name in the repository. */
  readonly chart: string;
  readonly version: string;
  /** Name in mirrors and contracts where the chart's own is too general to stand alone ("base"). Default: `chart`. */
  readonly alias?: string;
  /** Said in the plan when the pinned line is past its upstream support. */
  readonly endOfLife?: string;
}

const ISTIO = { repo: "https://istio-release.storage.googleapis.com/charts", version: "1.30.3" } as const;
const PROMETHEUS_COMMUNITY = "oci://ghcr.io/prometheus-community/charts";
const GRAFANA_COMMUNITY = "oci://ghcr.io/grafana-community/helm-charts";
const GRAFANA = "https://grafana.github.io/helm-charts";

export const CHARTS = {
  istioBase: { ...ISTIO, chart: "base", alias: "istio-base" },
  istiod: { ...ISTIO, chart: "istiod" },
  istioCni: { ...ISTIO, chart: "cni", alias: "istio-cni" },
  istioGateway: { ...ISTIO, chart: "gateway", alias: "istio-gateway" },
  certManager: { repo: "https://charts.jetstack.io", chart: "cert-manager", version: "v1.21.1" },
  cloudnativePg: { repo: "https://cloudnative-pg.github.io/charts", chart: "cloudnative-pg", version: "0.29.0" },
  redisHa: { repo: "https://dandydeveloper.github.io/charts", chart: "redis-ha", version: "4.39.0" },
  strimzi: { repo: "oci://quay.io/strimzi-helm", chart: "strimzi-kafka-operator", version: "1.2.0" },
  strimziZooKeeper: {
    repo: "oci://quay.io/strimzi-helm",
    chart: "strimzi-kafka-operator",
    version: "0.45.2",
    endOfLife:
      "Strimzi 0.45 is the last line with ZooKeeper: no fixes, security fixes included, since March 2026. Prefer kafka.coordination: kraft.",
  },
  prometheusOperatorCrds: { repo: PROMETHEUS_COMMUNITY, chart: "prometheus-operator-crds", version: "31.0.1" },
  kubePrometheusStack: { repo: PROMETHEUS_COMMUNITY, chart: "kube-prometheus-stack", version: "88.5.3" },
  grafana: { repo: GRAFANA_COMMUNITY, chart: "grafana", version: "12.11.1" },
  loki: { repo: GRAFANA_COMMUNITY, chart: "loki", version: "18.11.0" },
  tempo: { repo: GRAFANA_COMMUNITY, chart: "tempo", version: "2.2.4" },
  mimir: { repo: GRAFANA, chart: "mimir-distributed", version: "5.8.0" },
  alloy: { repo: GRAFANA, chart: "alloy", version: "1.11.1" },
  keda: { repo: "https://kedacore.github.io/charts", chart: "keda", version: "2.20.2" },
  metricsServer: {
    repo: "https://kubernetes-sigs.github.io/metrics-server",
    chart: "metrics-server",
    version: "3.13.1",
  },
  verticalPodAutoscaler: {
    repo: "https://kubernetes.github.io/autoscaler",
    chart: "vertical-pod-autoscaler",
    version: "0.11.0",
  },
  externalSecrets: { repo: "https://charts.external-secrets.io", chart: "external-secrets", version: "2.9.0" },
} as const satisfies Record<string, ChartPin>;

export type ChartName = keyof typeof CHARTS;

/** `redis-ha-4.39.0`: the folder or archive a mirror holds, and the name of the chart's contract. */
export function chartSlug(pin: ChartPin): string {
  return `${pin.alias ?? pin.chart}-${pin.version}`;
}

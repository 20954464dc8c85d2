import type { KubePrometheusStackValues } from "../charts/contracts/values/kube-prometheus-stack-values";
import { resourceRequirements, type Size, storageQuantity } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer } from "../pod-security";
import { httpUrl, STACK_NAME } from "./endpoints";
import { mimirEndpoint } from "./mimir";
import { PRIORITY, type TelemetryArgs } from "./part";

/** What dashboards, alerts and `kubectl get` questions ask of; kube-state-metrics may read nothing else. */
const COLLECTORS = [
  "cronjobs",
  "daemonsets",
  "deployments",
  "horizontalpodautoscalers",
  "jobs",
  "namespaces",
  "nodes",
  "persistentvolumeclaims",
  "persistentvolumes",
  "poddisruptionbudgets",
  "pods",
  "replicasets",
  "resourcequotas",
  "statefulsets",
];

/** What the webhook's certificate Jobs get; they run for a second at install and upgrade. */
const CERTIFICATE_JOB: Size = { cpuMillicores: 10, memoryMiB: 32, cpuLimitMillicores: 200, memoryLimitMiB: 96 };

const NODE_EXPORTER_PRIORITY: PriorityClassName = "pyairtable-platform";

function claim(sizeGiB: number, storageClassName: string) {
  return {
    volumeClaimTemplate: {
      spec: {
        storageClassName,
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: storageQuantity(sizeGiB) } },
      },
    },
  };
}

/** Prometheus scrapes, answers KEDA, evaluates rules and hands everything on to Mimir; Alertmanager routes. */
export function prometheusValues(args: TelemetryArgs): KubePrometheusStackValues {
  const { profile } = args;
  const { prometheus } = profile.observability;
  const wholeCluster = prometheus.scope === "cluster";
  return {
    fullnameOverride: STACK_NAME,
    // The operators' release of the CRDs came first.
    crds: { enabled: false },
    grafana: { enabled: false, forceDeployDashboards: false, forceDeployDatasources: false },
    defaultRules: { create: wholeCluster },
    // Out of reach: managed control planes hide them, Minikube binds them to localhost.
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeProxy: { enabled: false },
    kubeApiServer: { enabled: wholeCluster },
    coreDns: { enabled: wholeCluster },
    kubelet: kubelet(prometheus.scrapeIntervalSeconds, wholeCluster),
    kubeStateMetrics: { enabled: true },
    "kube-state-metrics": {
      fullnameOverride: "kube-state-metrics",
      collectors: COLLECTORS,
      priorityClassName: PRIORITY,
      resources: resourceRequirements(profile.observability.kubeStateMetrics),
      containerSecurityContext: restrictedContainer(),
      metricLabelsAllowlist: [],
    },
    nodeExporter: { enabled: true },
    "prometheus-node-exporter": {
      fullnameOverride: "node-exporter",
      // Reads the host's files and network: the one part that Pod Security must leave alone.
      namespaceOverride: NAMESPACES.nodeAgents,
      priorityClassName: NODE_EXPORTER_PRIORITY,
      resources: resourceRequirements(profile.observability.nodeExporter),
      containerSecurityContext: restrictedContainer(),
    },
    prometheusOperator: operator(profile.observability),
    prometheus: { prometheusSpec: prometheusSpec(args) },
    alertmanager: {
      alertmanagerSpec: {
        replicas: profile.observability.alertmanager.replicas,
        resources: resourceRequirements(profile.observability.alertmanager.size),
        priorityClassName: PRIORITY,
        retention: "120h",
        storage: claim(profile.observability.alertmanager.storageGiB, profile.storage.className),
      },
    },
  };
}

function kubelet(scrapeIntervalSeconds: number, wholeCluster: boolean): KubePrometheusStackValues["kubelet"] {
  return {
    serviceMonitor: {
      cAdvisorInterval: `${scrapeIntervalSeconds}s`,
      probes: wholeCluster,
      // The kubelet's own histograms are most of its series; only the stack's rules for Kubernetes read them.
      ...(wholeCluster
        ? {}
        : { metricRelabelings: [{ action: "drop", sourceLabels: ["__name__"], regex: ".+_bucket" }] }),
    },
  };
}

function operator({
  prometheusOperator,
  prometheus,
}: TelemetryArgs["profile"]["observability"]): KubePrometheusStackValues["prometheusOperator"] {
  return {
    resources: resourceRequirements(prometheusOperator),
    priorityClassName: PRIORITY,
    containerSecurityContext: restrictedContainer(),
    prometheusConfigReloader: { resources: resourceRequirements(prometheus.reloader) },
    admissionWebhooks: {
      enabled: true,
      patch: {
        enabled: true,
        priorityClassName: PRIORITY,
        resources: resourceRequirements(CERTIFICATE_JOB),
      },
      createSecretJob: { securityContext: restrictedContainer() },
      patchWebhookJob: { securityContext: restrictedContainer() },
    },
  };
}

type PrometheusSpec = NonNullable<NonNullable<KubePrometheusStackValues["prometheus"]>["prometheusSpec"]>;

function prometheusSpec(args: TelemetryArgs): PrometheusSpec {
  const { profile, config } = args;
  const { size, retentionHours, storageGiB, scrapeIntervalSeconds } = profile.observability.prometheus;
  return {
    // A second one would write every sample to Mimir twice.
    replicas: 1,
    resources: resourceRequirements(size),
    priorityClassName: PRIORITY,
    scrapeInterval: `${scrapeIntervalSeconds}s`,
    evaluationInterval: `${scrapeIntervalSeconds}s`,
    retention: `${retentionHours}h`,
    // The log of what is not yet in blocks needs room beside them.
    retentionSize: `${Math.floor(storageGiB * 1024 * 0.75)}MiB`,
    storageSpec: claim(storageGiB, profile.storage.className),
    // True would mean: only objects that Helm labelled for this release.
    serviceMonitorSelectorNilUsesHelmValues: false,
    podMonitorSelectorNilUsesHelmValues: false,
    ruleSelectorNilUsesHelmValues: false,
    probeSelectorNilUsesHelmValues: false,
    scrapeConfigSelectorNilUsesHelmValues: false,
    externalLabels: { cluster: config.cluster.context },
    enableFeatures: ["exemplar-storage"],
    exemplars: { maxSize: 10_000 },
    remoteWrite: [
      {
        url: httpUrl(mimirEndpoint(args), "/api/v1/push"),
        sendExemplars: true,
        // Bounds the memory of a backlog: 4 shards of 5000 samples are a few MiB.
        queueConfig: { minShards: 1, maxShards: 4, capacity: 5000, maxSamplesPerSend: 1000, batchSendDeadline: "10s" },
      },
    ],
  };
}

/** The chart's pods, and those the operator makes of its Prometheus and Alertmanager: each with a config reloader. */
export function prometheusFootprint({ profile }: TelemetryArgs): WorkloadFootprint[] {
  const { prometheus, alertmanager, prometheusOperator, kubeStateMetrics, nodeExporter } = profile.observability;
  const common = { namespace: NAMESPACES.observability, costCenter: "observability" } as const;
  const storageClass = profile.storage.className;
  const reloader = { name: "config-reloader", ...prometheus.reloader };
  return [
    {
      ...common,
      kind: "StatefulSet",
      name: `prometheus-${STACK_NAME}-prometheus`,
      replicas: 1,
      containers: [{ name: "prometheus", ...prometheus.size }, reloader],
      volumes: [{ name: "db", sizeGiB: prometheus.storageGiB, storageClass }],
    },
    {
      ...common,
      kind: "StatefulSet",
      name: `alertmanager-${STACK_NAME}-alertmanager`,
      replicas: alertmanager.replicas,
      containers: [{ name: "alertmanager", ...alertmanager.size }, reloader],
      volumes: [{ name: "db", sizeGiB: alertmanager.storageGiB, storageClass }],
      spread: "preferred",
    },
    {
      ...common,
      kind: "Deployment",
      name: `${STACK_NAME}-operator`,
      replicas: 1,
      containers: [{ name: "kube-prometheus-stack", ...prometheusOperator }],
      spotSafe: true,
    },
    {
      ...common,
      kind: "Deployment",
      name: "kube-state-metrics",
      replicas: 1,
      containers: [{ name: "kube-state-metrics", ...kubeStateMetrics }],
      spotSafe: true,
    },
    {
      ...common,
      kind: "DaemonSet",
      name: "node-exporter",
      namespace: NAMESPACES.nodeAgents,
      replicas: 1,
      containers: [{ name: "node-exporter", ...nodeExporter }],
      spotSafe: true,
    },
  ];
}

import type { Size } from "../../components/config/units";
import type { WorkloadFootprint } from "../../components/footprint";
import { NAMESPACES } from "../../components/namespaces";
import type { Profile } from "../../components/profiles";
import type { Scaled } from "../../components/profiles/profile";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import type { JsonObject, JsonValue, RecordedResource, Recording } from "../../planner/model";
import { STACK, deployment, footprint, recordingOf, resource } from "./capacity-plan";

function allow(
  name: string,
  namespace: string,
  pods: JsonObject,
  to: JsonObject,
  why: string,
  parent: string,
): RecordedResource {
  return resource(
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    `${namespace}-${name}-egress`,
    {
      metadata: {
        name: `${name}-egress`,
        namespace,
        labels: { "app.kubernetes.io/name": name },
        annotations: { "pyairtable.dev/why": why },
      },
      spec: { podSelector: { matchLabels: pods }, policyTypes: ["Egress"], egress: [{ to: [to] }] },
    },
    parent,
  );
}

/** A small likeness of the platform at a profile's sizes, for tests that need a whole plan. */
export function likenessOf(profile: Profile): Recording {
  const part = (name: string, area: string): RecordedResource =>
    resource(`pyairtable:${area}:${name}`, area, {}, STACK, false);
  const parts = ["foundation", "services", "data", "mesh", "observability", "operators"];
  const components = parts.map((area) => part("Part", area));
  const urnOf = (area: string): string => components[parts.indexOf(area)]?.urn ?? STACK;
  const footprints = (area: string, list: readonly WorkloadFootprint[]): RecordedResource =>
    resource(
      "pyairtable:charts:ChartRelease",
      `${area}-chart`,
      { chart: area, version: "1.0.0", footprint: list as unknown as JsonValue },
      urnOf(area),
      false,
    );
  const catalogue: Readonly<Record<string, ServiceDefinition>> = SERVICES;
  const services = Object.entries(catalogue).flatMap(([name, service]) =>
    deployment(
      name,
      profile.services.sizes[service.weight],
      service.replicas.min,
      service.replicas.max,
      urnOf("services"),
    ),
  );
  const name = "app.kubernetes.io/name";
  const inNamespace = (namespace: string, pods?: JsonObject): JsonObject => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    ...(pods ? { podSelector: { matchLabels: pods } } : {}),
  });
  const stores: Readonly<Record<string, JsonObject>> = {
    postgres: { "cnpg.io/poolerName": "postgres-pooler" },
    redis: { app: "redis-ha-haproxy" },
    kafka: { "strimzi.io/cluster": "kafka" },
  };
  const edges = Object.entries(catalogue).flatMap(([from, service]) => [
    ...service.calls.map((to) =>
      allow(
        `${from}-to-${to}`,
        NAMESPACES.services,
        { [name]: from },
        inNamespace(NAMESPACES.services, { [name]: to }),
        "calls",
        urnOf("foundation"),
      ),
    ),
    ...service.uses.map((store) =>
      allow(
        `${from}-to-${store}`,
        NAMESPACES.services,
        { [name]: from },
        inNamespace(NAMESPACES.data, stores[store]),
        "data",
        urnOf("foundation"),
      ),
    ),
    ...service.externalHosts.map((host) =>
      resource(
        "kubernetes:networking.istio.io/v1:ServiceEntry",
        `${from}-${host}`,
        {
          metadata: { name: from, namespace: NAMESPACES.services },
          spec: { hosts: [host], location: "MESH_EXTERNAL" },
        },
        urnOf("mesh"),
      ),
    ),
  ]);
  const sidecars = Object.entries(catalogue).map(([service, { externalHosts }]) =>
    resource(
      "kubernetes:networking.istio.io/v1:Sidecar",
      service,
      {
        metadata: { name: service, namespace: NAMESPACES.services },
        spec: {
          workloadSelector: { labels: { [name]: service } },
          egress: [{ hosts: externalHosts.map((host) => `${NAMESPACES.services}/${host}`) }],
        },
      },
      urnOf("mesh"),
    ),
  );
  const gateway = allow(
    "gateway-to-api-gateway",
    NAMESPACES.ingress,
    { istio: "ingress" },
    inNamespace(NAMESPACES.services, { [name]: "api-gateway" }),
    "users",
    urnOf("foundation"),
  );
  return recordingOf(
    [
      ...components,
      resource(
        "kubernetes:core/v1:Namespace",
        "services-ns",
        { metadata: { name: NAMESPACES.services, labels: { "istio-injection": "enabled" } } },
        urnOf("foundation"),
      ),
      ...services,
      ...edges,
      ...sidecars,
      gateway,
      footprints("data", dataOf(profile)),
      footprints("mesh", meshOf(profile)),
      footprints("observability", observabilityOf(profile)),
      footprints("operators", operatorsOf(profile)),
    ],
    {
      "api-url": "https://api.pyairtable.local",
      "port-forward": ["kubectl port-forward -n pyairtable service/api-gateway 8080:8080"],
      "jwt-secret": "[secret]",
    },
  );
}

function dataOf({ postgres, redis, kafka, storage }: Profile): WorkloadFootprint[] {
  const volume = (sizeGiB: number): Partial<WorkloadFootprint> => ({
    kind: "StatefulSet",
    spread: "required",
    volumes: [{ name: "data", sizeGiB, storageClass: storage.className }],
  });
  return [
    footprint(
      "data",
      "postgres",
      "postgres",
      postgres.instances,
      postgres.instance,
      volume(postgres.storageGiB + postgres.walStorageGiB),
    ),
    footprint("data", "postgres", "postgres-pooler", postgres.pooler.instances, postgres.pooler.size, {
      spotSafe: true,
    }),
    footprint(
      "data",
      "redis",
      "redis-ha-server",
      redis.members,
      [redis.redis, redis.sentinel, redis.splitBrainGuard, redis.exporter],
      { ...volume(redis.storageGiB), spread: "preferred" },
    ),
    footprint("data", "redis", "redis-ha-haproxy", redis.proxy.replicas, redis.proxy.size, { spotSafe: true }),
    footprint("data", "kafka", "kafka-broker", kafka.brokers, kafka.broker, volume(kafka.storageGiB)),
    footprint("data", "kafka", "kafka-entity-operator", 1, [kafka.topicOperator, kafka.userOperator], {
      spotSafe: true,
    }),
  ];
}

function meshOf({ mesh }: Profile): WorkloadFootprint[] {
  return [
    footprint("istio-system", "mesh", "istiod", mesh.istiodReplicas, mesh.istiod),
    footprint("node-agents", "mesh", "istio-cni-node", 1, mesh.cni, { kind: "DaemonSet" }),
    footprint("istio-ingress", "mesh", "gateway", mesh.gatewayReplicas.min, mesh.gateway, {
      maxReplicas: mesh.gatewayReplicas.max,
    }),
  ];
}

function observabilityOf({ observability: o, storage }: Profile): WorkloadFootprint[] {
  const own = (name: string, replicas: number, size: Size, sizeGiB: number): WorkloadFootprint =>
    footprint("observability", "observability", name, replicas, size, {
      kind: "StatefulSet",
      volumes: [{ name: "data", sizeGiB, storageClass: storage.className }],
    });
  const mimir =
    o.mimir.mode === "single"
      ? [own("mimir", 1, o.mimir.size, o.mimir.storageGiB)]
      : Object.entries<Scaled>({ ...o.mimir.components }).map(([name, { replicas, size }]) =>
          footprint("observability", "observability", `mimir-${name}`, replicas, size),
        );
  return [
    own("prometheus", 1, o.prometheus.size, o.prometheus.storageGiB),
    own("loki", o.loki.replicas, o.loki.size, o.loki.storageGiB),
    own("tempo", 1, o.tempo.size, o.tempo.storageGiB),
    own("grafana", 1, o.grafana.size, o.grafana.storageGiB),
    own("alertmanager", o.alertmanager.replicas, o.alertmanager.size, o.alertmanager.storageGiB),
    footprint("observability", "observability", "kube-state-metrics", 1, o.kubeStateMetrics),
    footprint("node-agents", "observability", "node-exporter", 1, o.nodeExporter, { kind: "DaemonSet" }),
    footprint("observability", "observability", "alloy", 1, o.alloy.size, {
      kind: o.alloy.controller === "daemonset" ? "DaemonSet" : "Deployment",
    }),
    ...mimir,
  ];
}

function operatorsOf({ operators: o, certManager: c }: Profile): WorkloadFootprint[] {
  const one = (name: string, size: Size | undefined, replicas = 1): WorkloadFootprint[] =>
    size ? [footprint("operators", "operators", name, replicas, size, { spotSafe: true })] : [];
  return [
    ...one("cloudnative-pg", o.cloudNativePg),
    ...one("strimzi", o.strimzi),
    ...one("keda-operator", o.kedaOperator),
    ...one("keda-metrics-server", o.kedaMetricsServer),
    ...one("metrics-server", o.metricsServer?.size),
    ...one("vpa-recommender", o.vpaRecommender),
    ...one("cert-manager", c.controller, c.replicas),
    ...one("cert-manager-webhook", c.webhook, c.replicas),
    ...one("cert-manager-cainjector", c.caInjector, c.replicas),
  ];
}

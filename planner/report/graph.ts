import { NAMESPACES } from "../../components/namespaces";
import type { Profile } from "../../components/profiles/profile";
import { listAt, objectAt, textAt, valueAt } from "../capacity/read";
import { claimedGiB } from "../capacity/sums";
import { type SpreadWorkload, workloadsOf } from "../capacity/workloads";
import type { JsonObject, JsonValue, RecordedResource, Recording } from "../model";

export type GraphGroup = "outside" | "entrance" | "service" | "data" | "observability" | "mesh" | "operators";

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** A short line below the label. */
  readonly detail: string;
  readonly group: GraphGroup;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Why it is open, in the words of its NetworkPolicy. */
  readonly why: string;
}

/** The platform as one would draw it: who talks to whom, and what stands beside. */
export interface PlatformGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const STORES: Readonly<Record<string, string>> = { postgres: "PostgreSQL", redis: "Redis", kafka: "Kafka" };
/** What a workload's name contains, and what everyone calls it. */
type Families = readonly (readonly [key: string, label: string])[];
const TELEMETRY: Families = [
  ["grafana", "Grafana"],
  ["loki", "Loki"],
  ["tempo", "Tempo"],
  ["mimir", "Mimir"],
  ["alertmanager", "Alertmanager"],
  ["prometheus", "Prometheus"],
  ["alloy", "Alloy"],
];
const OPERATORS: Families = [
  ["cloudnative-pg", "CloudNativePG"],
  ["strimzi", "Strimzi"],
  ["keda", "KEDA"],
  ["cert-manager", "cert-manager"],
  ["external-secrets", "Secrets (ESO)"],
  ["metrics-server", "metrics-server"],
  ["vpa", "VPA"],
  ["vertical-pod-autoscaler", "VPA"],
];
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const SERVICE_ENTRY = "kubernetes:networking.istio.io/v1:ServiceEntry";
const SIDECAR = "kubernetes:networking.istio.io/v1:Sidecar";
const WHY = "pyairtable.dev/why";

/** Reads the graph from what the program registered: workloads, NetworkPolicies, ServiceEntries and Sidecars. */
export function platformGraph(recording: Recording, profile: Profile): PlatformGraph {
  const workloads = workloadsOf(recording, profile);
  const within = (namespace: string): SpreadWorkload[] =>
    workloads.filter((workload) => workload.namespace === namespace && workload.kind !== "Job");
  const services = within(NAMESPACES.services);
  const stores = [...new Set(within(NAMESPACES.data).map(({ costCenter }) => costCenter))];
  const gateways = within(NAMESPACES.ingress);
  const hosts = externalHosts(recording.resources);
  const nodes: GraphNode[] = [
    ...(gateways.length > 0 ? entrance(profile, gateways) : []),
    ...services.map((service) => node(`service/${service.name}`, service.name, podRange([service]), "service")),
    ...stores.map((store) => {
      const members = within(NAMESPACES.data).filter(({ costCenter }) => costCenter === store);
      const giB = members.reduce((sum, member) => sum + claimedGiB(member, 1), 0);
      return node(`data/${store}`, STORES[store] ?? store, `${podRange(members)}, ${Math.round(giB)} GiB`, "data");
    }),
    ...hosts.map((host) => node(`host/${host}`, host, "over TLS", "outside")),
    ...families(
      within(NAMESPACES.observability).filter(({ name }) => !name.includes("operator")),
      TELEMETRY,
      "observability",
      false,
    ),
    ...meshNodes(workloads, services),
    ...families([...within(NAMESPACES.operators), ...within(NAMESPACES.certManager)], OPERATORS, "operators", true),
  ];
  const known = new Set(nodes.map(({ id }) => id));
  const nodeAt = endpointFinder(services, within(NAMESPACES.data));
  const edges = [
    ...(gateways.length > 0
      ? [
          { from: "users", to: "balancer", why: "HTTPS" },
          { from: "balancer", to: "gateway", why: "TCP, passed through" },
        ]
      : []),
    ...allowedEdges(recording.resources, nodeAt),
    ...outgoingEdges(recording.resources, hosts, nodeAt),
  ].filter(({ from, to }) => known.has(from) && known.has(to) && from !== to);
  return { nodes, edges: distinct(edges) };
}

function node(id: string, label: string, detail: string, group: GraphGroup): GraphNode {
  return { id, label, detail, group };
}

function entrance({ exposure }: Profile, gateways: readonly SpreadWorkload[]): GraphNode[] {
  const balanced = exposure.serviceType === "LoadBalancer";
  return [
    node("users", "Users", "HTTPS", "outside"),
    node(
      "balancer",
      balanced ? "Load balancer" : "Node port",
      balanced ? "TCP, all zones" : "on the one node",
      "entrance",
    ),
    node("gateway", "Istio gateway", podRange(gateways), "entrance"),
  ];
}

/** Workloads by family, each counted once; the ones of no family stand under their own names where `others` says so. */
function families(
  workloads: readonly SpreadWorkload[],
  known: Families,
  group: "observability" | "operators",
  others: boolean,
): GraphNode[] {
  const rest = new Set(workloads);
  const named = known.flatMap(([key, label]) => {
    const members = [...rest].filter(({ name }) => name.includes(key));
    members.forEach((member) => rest.delete(member));
    return members.length > 0 ? [node(`${group}/${key}`, label, podRange(members), group)] : [];
  });
  const left = others
    ? [...rest].map((member) => node(`${group}/${member.name}`, member.name, podRange([member]), group))
    : [];
  return [...named, ...left];
}

function meshNodes(workloads: readonly SpreadWorkload[], services: readonly SpreadWorkload[]): GraphNode[] {
  const control = workloads.filter(({ namespace }) => namespace === NAMESPACES.istioSystem);
  const agents = workloads.filter(
    ({ namespace, costCenter }) => namespace === NAMESPACES.nodeAgents && costCenter === "mesh",
  );
  const meshed = services.filter(({ containers }) => containers.some(({ name }) => name === "istio-proxy"));
  return [
    ...(control.length > 0 ? [node("mesh/control", "istiod", podRange(control), "mesh")] : []),
    ...(agents.length > 0 ? [node("mesh/cni", "istio-cni", "on every node", "mesh")] : []),
    ...(meshed.length > 0 ? [node("mesh/sidecars", "Sidecars", `in ${meshed.length} services`, "mesh")] : []),
  ];
}

/** "2-10 pods": at rest and at most. */
function podRange(members: readonly SpreadWorkload[]): string {
  if (members.length > 0 && members.every(({ kind }) => kind === "DaemonSet")) {
    return "on every node";
  }
  const rest = members.reduce((sum, { replicas }) => sum + replicas, 0);
  const most = members.reduce((sum, { replicas, maxReplicas }) => sum + Math.max(replicas, maxReplicas ?? 0), 0);
  return most > rest ? `${rest}-${most} pods` : `${rest} ${rest === 1 ? "pod" : "pods"}`;
}

function externalHosts(resources: readonly RecordedResource[]): string[] {
  const hosts = resources
    .filter(({ type }) => type === SERVICE_ENTRY)
    .filter(({ inputs }) => valueAt(inputs, "spec", "location") === "MESH_EXTERNAL")
    .flatMap(({ inputs }) => listAt(valueAt(inputs, "spec", "hosts")))
    .flatMap((host) => textAt(host) ?? []);
  return [...new Set(hosts)].sort();
}

type EndpointFinder = (namespace: string | undefined, labels: JsonObject) => string | undefined;

/** The node that a selector means: a service, a store by the workload its labels name, or the gateway. */
function endpointFinder(services: readonly SpreadWorkload[], data: readonly SpreadWorkload[]): EndpointFinder {
  const names = new Set(services.map(({ name }) => name));
  return (namespace, labels) => {
    const values = Object.values(labels).flatMap((value) => textAt(value) ?? []);
    if (namespace === NAMESPACES.ingress) {
      return "gateway";
    }
    if (namespace === NAMESPACES.services) {
      const name = values.find((value) => names.has(value));
      return name === undefined ? undefined : `service/${name}`;
    }
    if (namespace !== NAMESPACES.data) {
      return undefined;
    }
    const named = (value: string): SpreadWorkload | undefined =>
      data.find(({ name }) => name === value) ??
      data.find(({ name }) => name.startsWith(`${value}-`)) ??
      data.find(({ costCenter }) => value.startsWith(`${costCenter}-`));
    const store = values.map(named).find((workload) => workload !== undefined);
    return store && `data/${store.costCenter}`;
  };
}

function allowedEdges(resources: readonly RecordedResource[], nodeAt: EndpointFinder): GraphEdge[] {
  return resources
    .filter(({ type }) => type === NETWORK_POLICY)
    .flatMap(({ inputs }) => {
      const namespace = textAt(valueAt(inputs, "metadata", "namespace"));
      const from = nodeAt(namespace, selected(valueAt(inputs, "spec", "podSelector")));
      const why = textAt(valueAt(inputs, "metadata", "annotations", WHY)) ?? "allowed";
      const peers = listAt(valueAt(inputs, "spec", "egress")).flatMap((rule) => listAt(valueAt(rule, "to")));
      return peers.flatMap((peer) => {
        const target = textAt(selected(valueAt(peer, "namespaceSelector"))["kubernetes.io/metadata.name"]) ?? namespace;
        const to = nodeAt(target, selected(valueAt(peer, "podSelector")));
        // Stores talk among themselves too; the picture is of who uses them.
        return from && to && !from.startsWith("data/") ? [{ from, to, why }] : [];
      });
    });
}

function selected(selector: JsonValue | undefined): JsonObject {
  return objectAt(valueAt(selector, "matchLabels"));
}

/** Which service may reach which host outside, by the hosts its Sidecar knows. */
function outgoingEdges(
  resources: readonly RecordedResource[],
  hosts: readonly string[],
  nodeAt: EndpointFinder,
): GraphEdge[] {
  return resources
    .filter(({ type }) => type === SIDECAR)
    .flatMap(({ inputs }) => {
      const labels = objectAt(valueAt(inputs, "spec", "workloadSelector", "labels"));
      const from = nodeAt(textAt(valueAt(inputs, "metadata", "namespace")), labels);
      const reached = listAt(valueAt(inputs, "spec", "egress"))
        .flatMap((listener) => listAt(valueAt(listener, "hosts")))
        .flatMap((host) => textAt(host)?.split("/").at(-1) ?? []);
      return hosts
        .filter((host) => from !== undefined && reached.includes(host))
        .map((host) => ({ from: from ?? "", to: `host/${host}`, why: "HTTPS to the one host allowed" }));
    });
}

function distinct(edges: readonly GraphEdge[]): GraphEdge[] {
  const seen = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}

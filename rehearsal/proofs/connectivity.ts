import { type Edge, isPodPeer, type Peer } from "../../components/foundation/network/edge";
import { platformEdges } from "../../components/foundation/network/edges";
import { NAMESPACES } from "../../components/namespaces";
import { resolveServices } from "../../components/services/resolve";
import { actorsOf, INTERNET_ADDRESS, USER_ADDRESS } from "../actors";
import { type Actor, inCidr, NetworkPolicyEvaluator } from "../network-policies";
import { type Proof, type Rehearsal, result } from "../proof";

/** The guide's diagram, written down once more beside the program: who may speak to whom in the services' business. */
const DIAGRAM: readonly string[] = [
  "a user -> istio-ingress/istio-ingressgateway:80",
  "a user -> istio-ingress/istio-ingressgateway:443",
  "istio-ingress/istio-ingressgateway -> pyairtable/api-gateway:8080",
  "pyairtable/api-gateway -> pyairtable/airtable-gateway:8093",
  "pyairtable/api-gateway -> pyairtable/llm-orchestrator:8091",
  "pyairtable/api-gateway -> pyairtable/mcp-server:8092",
  "pyairtable/api-gateway -> data/postgres-pooler:5432",
  "pyairtable/api-gateway -> data/redis-haproxy:6379",
  "pyairtable/airtable-gateway -> data/redis-haproxy:6379",
  "pyairtable/airtable-gateway -> the internet:443",
  "pyairtable/llm-orchestrator -> data/kafka:9093",
  "pyairtable/llm-orchestrator -> the internet:443",
  "pyairtable/mcp-server -> data/postgres-pooler:5432",
];

/** Beyond the diagram, what every service has besides its business: names, mesh, spans, scraping. */
const PLUMBING: ReadonlySet<number> = new Set([53, 15012, 4317, 15020]);
/** Asked although no edge has them: nobody may use them. */
const DECOYS: readonly Port[] = [22, 25, 3306, 8081, 27017].map((port) => ({ port, protocol: "TCP" }));

/**
 * What only opens where a network plugin lets address blocks match pods too, since the pods' network lies within the
 * private blocks that stand for the API server and the nodes. Each is harmless, and none reaches a service or data.
 */
const BY_ADDRESS: readonly { readonly connection: RegExp; readonly why: string }[] = [
  { connection: / -> istio-ingress\/istio-ingressgateway:443$/, why: "the gateway is open to everyone anyway" },
  {
    connection: / -> kube-system\/\S+:\d+$/,
    why: "the cluster's own pods have no policies of ours to keep anyone out",
  },
  {
    connection:
      /^(operators\/metrics-server|observability\/prometheus-\S+) -> (cert-manager\/cert-manager-webhook|observability\/\S+):10250$/,
    why: "port of the kubelets and of webhooks; both sides ask for a certificate",
  },
];

interface Port {
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** Every pair of workloads on every port: what the policies let through is the diagram and the table of edges, no more. */
export const connectivity: Proof = {
  name: "NetworkPolicies: all pairs and ports equal the diagram and its extras",
  run: async (rehearsal) => {
    const { recording, profile, objects, client } = rehearsal;
    const actors = actorsOf(recording, profile, objects);
    const applied = await client.list("/apis/networking.k8s.io/v1/networkpolicies");
    const namespaces = new Map(
      (await client.list("/api/v1/namespaces")).map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    );
    const edges = edgesOf(rehearsal);
    const ports = [...portsOf(edges), ...DECOYS];
    const expected = connections(actors, ports, ({ from, to, port, protocol }) =>
      edges.some((edge) => covers(edge, from, to, port, protocol)),
    );
    const strict = new NetworkPolicyEvaluator(applied, namespaces, false);
    const loose = new NetworkPolicyEvaluator(applied, namespaces, true);
    const actual = connections(actors, ports, (connection) => strict.allows(connection));
    const byAddress = [...connections(actors, ports, (connection) => loose.allows(connection))].filter(
      (connection) => !actual.has(connection),
    );
    const unstated = byAddress.filter((connection) => !BY_ADDRESS.some((rule) => rule.connection.test(connection)));
    const business = [...actual].filter(isBusiness);
    const drawn = new Set(business.map((connection) => connection.replace(/data\/kafka-\S+:/, "data/kafka:")));
    return result(
      `${actors.length} actors, ${applied.length} policies, ${actors.length ** 2 * ports.length} questions: ${actual.size} open, ${byAddress.length} more by address`,
      [
        ...difference(actual, expected).map((text) => `open without an edge: ${text}`),
        ...difference(expected, actual).map((text) => `an edge, but closed: ${text}`),
        ...difference(drawn, new Set(DIAGRAM)).map((text) => `open, but not in the diagram: ${text}`),
        ...difference(new Set(DIAGRAM), drawn).map((text) => `in the diagram, but closed: ${text}`),
        ...unstated.map((text) => `open by address: ${text}`),
      ],
    );
  },
};

function edgesOf({ profile, recording }: Rehearsal): readonly Edge[] {
  // Ports are config: the edges are those of the services as they stand in the plan.
  const overrides = Object.fromEntries(
    recording.resources
      .filter(({ type }) => type === "kubernetes:core/v1:Service")
      .flatMap(({ inputs }) => {
        const { metadata, spec } = inputs as { metadata?: { name?: string }; spec?: { ports?: { port?: number }[] } };
        const port = spec?.ports?.[0]?.port;
        return metadata?.name && port ? [[metadata.name, { port }] as const] : [];
      }),
  );
  return platformEdges(profile, resolveServices({ registry: "", services: overrides }));
}

function portsOf(edges: readonly Edge[]): Port[] {
  const ports = edges.flatMap((edge) => edge.ports.map(({ port, protocol = "TCP" }) => ({ port, protocol })));
  return [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()];
}

interface Question {
  readonly from: Actor;
  readonly to: Actor;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/** Connections, as text, for which a verdict says yes. Only those with one of our pods at an end are asked for. */
function connections(
  actors: readonly Actor[],
  ports: readonly Port[],
  allowed: (question: Question) => boolean,
): Set<string> {
  const open = new Set<string>();
  const sources = actors.filter(({ pod, address }) => pod?.namespace !== "kube-system" && address !== INTERNET_ADDRESS);
  const targets = actors.filter(({ address }) => address !== USER_ADDRESS);
  for (const from of sources) {
    for (const to of targets.filter((actor) => actor !== from && (isOurs(actor) || isOurs(from)))) {
      for (const { port, protocol } of ports) {
        if (allowed({ from, to, port, protocol })) {
          open.add(`${from.name} -> ${to.name}:${port}${protocol === "TCP" ? "" : `/${protocol}`}`);
        }
      }
    }
  }
  return open;
}

function isOurs({ pod }: Actor): boolean {
  return pod !== undefined && pod.namespace !== "kube-system";
}

function covers(edge: Edge, from: Actor, to: Actor, port: number, protocol: string): boolean {
  return (
    isAt(edge.from, from) &&
    isAt(edge.to, to) &&
    edge.ports.some((candidate) => candidate.port === port && (candidate.protocol ?? "TCP") === protocol)
  );
}

function isAt(peer: Peer, { pod, address }: Actor): boolean {
  if ("cidrs" in peer) {
    const within = (cidrs: readonly string[]): boolean => cidrs.some((cidr) => inCidr(address, cidr));
    return !pod && within(peer.cidrs) && !within(peer.except ?? []);
  }
  const namespace = isPodPeer(peer) ? NAMESPACES[peer.role] : peer.system;
  return (
    pod?.namespace === namespace && Object.entries(peer.pods ?? {}).every(([key, value]) => pod.labels[key] === value)
  );
}

/** Whether a connection is of the services' business: theirs, or a user's to the gateway. */
function isBusiness(connection: string): boolean {
  const port = Number(/:(\d+)(\/UDP)?$/.exec(connection)?.[1]);
  return (
    !PLUMBING.has(port) &&
    (connection.includes(`${NAMESPACES.services}/`) ||
      (connection.startsWith("a user") && connection.includes(`${NAMESPACES.ingress}/`)))
  );
}

function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...one].filter((item) => !other.has(item)).sort();
}

import type { Profile } from "../../components/profiles/profile";
import type { SpreadWorkload } from "./workloads";
import { podSizeOf } from "./sums";

/** A machine with what its kubelet leaves to pods. */
export interface PackingNode {
  readonly name: string;
  readonly pool: string;
  readonly instanceType: string;
  readonly zone?: string;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly maxPods: number;
  readonly spot: boolean;
}

export interface PlacedPod {
  readonly part: string;
  /** `<namespace>/<workload>` */
  readonly workload: string;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

export interface PackedNode extends PackingNode {
  readonly pods: readonly PlacedPod[];
}

export interface UnplacedPod extends PlacedPod {
  readonly reason: string;
}

export interface Packing {
  readonly nodes: readonly PackedNode[];
  readonly unplaced: readonly UnplacedPod[];
}

/** The profile's machines, dealt to its zones in turn. */
export function nodesOf(pools: Profile["nodes"]["pools"], zones: readonly string[]): PackingNode[] {
  const nodes = pools.flatMap((pool) =>
    Array.from({ length: pool.nodes }, (_, index) => ({
      name: pool.nodes === 1 ? pool.name : `${pool.name}-${index + 1}`,
      pool: pool.name,
      instanceType: pool.instanceType,
      cpuMillicores: pool.cpuMillicores - pool.reserved.cpuMillicores,
      memoryMiB: pool.memoryMiB - pool.reserved.memoryMiB,
      maxPods: pool.maxPods,
      spot: pool.spot,
      ...(zones.length > 0 ? { zone: zones[index % zones.length] } : {}),
    })),
  );
  return nodes;
}

interface Waiting {
  readonly pod: PlacedPod;
  readonly workload: SpreadWorkload;
  /** Larger first: required spreads, then by the dominant share of a node. */
  readonly rank: number;
  readonly share: number;
  readonly key: string;
}

interface Filling {
  readonly node: PackingNode;
  readonly pods: PlacedPod[];
  cpuLeft: number;
  memoryLeft: number;
}

/**
 * Places pods on machines: DaemonSets on every one, then first-fit decreasing by the share of a node a pod takes most
 * of. Holds CPU, memory, pods a node, spot machines only for what may be interrupted, and required spreads. The result
 * does not depend on the order of the workloads.
 */
export function pack(nodes: readonly PackingNode[], workloads: readonly SpreadWorkload[]): Packing {
  const filling: Filling[] = nodes.map((node) => ({
    node,
    pods: [],
    cpuLeft: node.cpuMillicores,
    memoryLeft: node.memoryMiB,
  }));
  const unplaced: UnplacedPod[] = [];
  const sorted = [...workloads].sort((a, b) => compare(keyOf(a), keyOf(b)));
  for (const workload of sorted.filter(({ kind }) => kind === "DaemonSet")) {
    const pod = podOf(workload);
    for (const on of filling) {
      if (hasRoom(on, pod)) {
        put(on, pod);
      } else {
        unplaced.push({ ...pod, reason: `no room on ${on.node.name}, where its DaemonSet must run` });
      }
    }
  }
  const onDomains = new Map<string, Map<string, number>>();
  for (const { pod, workload, key } of waitingPods(sorted, nodes)) {
    const limit = spreadLimit(workload, nodes);
    const counts = onDomains.get(key) ?? new Map<string, number>();
    onDomains.set(key, counts);
    const target = filling.find(
      (on) =>
        hasRoom(on, pod) &&
        (!on.node.spot || workload.spotSafe === true) &&
        (!limit || (counts.get(limit.domainOf(on.node)) ?? 0) < limit.perDomain),
    );
    if (target) {
      put(target, pod);
      if (limit) {
        const domain = limit.domainOf(target.node);
        counts.set(domain, (counts.get(domain) ?? 0) + 1);
      }
    } else {
      unplaced.push({ ...pod, reason: reasonOf(pod, filling, limit) });
    }
  }
  return { nodes: filling.map(({ node, pods }) => ({ ...node, pods })), unplaced };
}

function waitingPods(workloads: readonly SpreadWorkload[], nodes: readonly PackingNode[]): Waiting[] {
  const largest = (of: (node: PackingNode) => number): number => Math.max(1, ...nodes.map(of));
  const cpu = largest((node) => node.cpuMillicores);
  const memory = largest((node) => node.memoryMiB);
  return workloads
    .filter(({ kind }) => kind !== "DaemonSet")
    .flatMap((workload) => {
      const pod = podOf(workload);
      const waiting: Waiting = {
        pod,
        workload,
        rank: workload.spread === "required" ? (workload.evenly === true ? 1 : 2) : 0,
        share: Math.max(pod.cpuMillicores / cpu, pod.memoryMiB / memory),
        key: keyOf(workload),
      };
      return Array.from({ length: workload.replicas }, () => waiting);
    })
    .sort((a, b) => b.rank - a.rank || b.share - a.share || compare(a.key, b.key));
}

interface SpreadLimit {
  readonly perDomain: number;
  readonly domain: "zone" | "node";
  readonly domainOf: (node: PackingNode) => string;
}

/** How many replicas one zone (or one node, where zones are too few) may hold; undefined = any number. */
function spreadLimit(workload: SpreadWorkload, nodes: readonly PackingNode[]): SpreadLimit | undefined {
  if (workload.spread !== "required") {
    return undefined;
  }
  const zones = new Set(nodes.flatMap(({ zone }) => zone ?? [])).size;
  const byZone = zones > 1 && (workload.evenly === true || workload.replicas <= zones);
  const domains = byZone ? zones : nodes.length;
  return {
    domain: byZone ? "zone" : "node",
    domainOf: (node) => (byZone ? (node.zone ?? node.name) : node.name),
    perDomain: workload.evenly === true ? Math.ceil(workload.replicas / Math.max(1, domains)) : 1,
  };
}

function reasonOf(pod: PlacedPod, filling: readonly Filling[], limit: SpreadLimit | undefined): string {
  const roomy = filling.filter((on) => hasRoom(on, pod));
  if (roomy.length === 0) {
    const short = [
      ...(filling.some((on) => on.cpuLeft >= pod.cpuMillicores) ? [] : [`${pod.cpuMillicores}m CPU`]),
      ...(filling.some((on) => on.memoryLeft >= pod.memoryMiB) ? [] : [`${Math.ceil(pod.memoryMiB)} MiB`]),
    ];
    return short.length > 0
      ? `no node has ${short.join(" and ")} left`
      : "no node has CPU, memory and a pod slot at once";
  }
  return limit
    ? `its spread allows ${limit.perDomain} a ${limit.domain}, and the others have no room`
    : "only spot machines have room, and it may not be interrupted";
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function keyOf(workload: SpreadWorkload): string {
  return `${workload.namespace}/${workload.kind}/${workload.name}`;
}

function podOf(workload: SpreadWorkload): PlacedPod {
  const { cpuMillicores, memoryMiB } = podSizeOf(workload);
  return { part: workload.part, workload: `${workload.namespace}/${workload.name}`, cpuMillicores, memoryMiB };
}

function hasRoom(on: Filling, pod: PlacedPod): boolean {
  return on.pods.length < on.node.maxPods && on.cpuLeft >= pod.cpuMillicores && on.memoryLeft >= pod.memoryMiB;
}

function put(on: Filling, pod: PlacedPod): void {
  on.pods.push(pod);
  on.cpuLeft -= pod.cpuMillicores;
  on.memoryLeft -= pod.memoryMiB;
}

/** How many more pods of a size a packed node takes. */
export function roomOn(node: PackedNode, pod: Pick<PlacedPod, "cpuMillicores" | "memoryMiB">): number {
  const cpu = node.cpuMillicores - node.pods.reduce((sum, placed) => sum + placed.cpuMillicores, 0);
  const memory = node.memoryMiB - node.pods.reduce((sum, placed) => sum + placed.memoryMiB, 0);
  const times = (left: number, each: number): number => (each > 0 ? Math.floor(Math.max(0, left) / each) : Infinity);
  return Math.min(node.maxPods - node.pods.length, times(cpu, pod.cpuMillicores), times(memory, pod.memoryMiB));
}

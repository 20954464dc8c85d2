import type { PlannedProfile } from "../../components/foundation/facts";
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
export function nodesOf(pools: PlannedProfile["nodes"]["pools"], zones: readonly string[]): PackingNode[] {
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

export interface PackingOptions {
  /** `tightest`: the first machine with room. `emptiest`: the one with most room left, as the scheduler does. Default: `tightest`. */
  readonly placement?: "tightest" | "emptiest";
  /** End at the first pod without a machine, for those who only ask whether all fit. Default: false. */
  readonly untilUnplaced?: boolean;
}

/**
 * Places pods on machines: DaemonSets on every one, then the others by the share of a node they take most of, largest
 * first. Holds CPU, memory, pods a node, spot machines only for what may be interrupted, and required spreads. The result
 * does not depend on the order of the workloads.
 */
export function pack(
  nodes: readonly PackingNode[],
  workloads: readonly SpreadWorkload[],
  { placement = "tightest", untilUnplaced = false }: PackingOptions = {},
): Packing {
  const filling: Filling[] = nodes.map((node) => ({
    node,
    pods: [],
    cpuLeft: node.cpuMillicores,
    memoryLeft: node.memoryMiB,
  }));
  const unplaced: UnplacedPod[] = [];
  const sorted = [...workloads].sort((a, b) => compare(prepared(a).key, prepared(b).key));
  for (const workload of sorted.filter(({ kind }) => kind === "DaemonSet")) {
    const { pod } = prepared(workload);
    for (const on of filling) {
      if (hasRoom(on, pod)) {
        put(on, pod);
      } else {
        unplaced.push({ ...pod, reason: `no room on ${on.node.name}, where its DaemonSet must run` });
      }
    }
  }
  const zones = new Set(nodes.flatMap(({ zone }) => zone ?? [])).size;
  // Pods of a workload wait one after the other, and a machine that turned one away turns its equals away too.
  let group = { key: "", from: 0, limit: undefined as SpreadLimit | undefined, counts: new Map<string, number>() };
  for (const { pod, workload, key } of waitingPods(sorted, nodes)) {
    if (untilUnplaced && unplaced.length > 0) {
      break;
    }
    if (group.key !== key) {
      group = { key, from: 0, limit: spreadLimit(workload, nodes.length, zones), counts: new Map() };
    }
    const { limit, counts } = group;
    const allowed = (on: Filling): boolean =>
      hasRoom(on, pod) &&
      (!on.node.spot || workload.spotSafe === true) &&
      (!limit || (counts.get(limit.domainOf(on.node)) ?? 0) < limit.perDomain);
    const first = placement === "tightest" ? filling.findIndex((on, index) => index >= group.from && allowed(on)) : -1;
    group.from = Math.max(group.from, first);
    const target = placement === "tightest" ? filling[first] : emptiest(filling.filter(allowed));
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
      const { key, pod } = prepared(workload);
      const waiting: Waiting = {
        pod,
        workload,
        rank: workload.spread === "required" ? (workload.evenly === true ? 1 : 2) : 0,
        share: Math.max(pod.cpuMillicores / cpu, pod.memoryMiB / memory),
        key,
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
function spreadLimit(workload: SpreadWorkload, nodes: number, zones: number): SpreadLimit | undefined {
  if (workload.spread !== "required") {
    return undefined;
  }
  const byZone = zones > 1 && (workload.evenly === true || workload.replicas <= zones);
  const domains = byZone ? zones : nodes;
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

interface Prepared {
  /** Unique, and what ties are broken by. */
  readonly key: string;
  readonly pod: PlacedPod;
}

/** The same workloads are packed onto many sets of machines; what does not depend on the machines is kept. */
const PREPARED = new WeakMap<SpreadWorkload, Prepared>();

function prepared(workload: SpreadWorkload): Prepared {
  const known = PREPARED.get(workload);
  if (known) {
    return known;
  }
  const { namespace, kind, name, part } = workload;
  const { cpuMillicores, memoryMiB } = podSizeOf(workload);
  const made: Prepared = {
    key: `${namespace}/${kind}/${name}`,
    pod: { part, workload: `${namespace}/${name}`, cpuMillicores, memoryMiB },
  };
  PREPARED.set(workload, made);
  return made;
}

function emptiest(choices: readonly Filling[]): Filling | undefined {
  const full = ({ node, cpuLeft, memoryLeft }: Filling): number =>
    1 - Math.min(cpuLeft / Math.max(1, node.cpuMillicores), memoryLeft / Math.max(1, node.memoryMiB));
  return choices.reduce<Filling | undefined>((best, on) => (best && full(best) <= full(on) ? best : on), undefined);
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

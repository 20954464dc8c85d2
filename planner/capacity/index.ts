import type { PlannedProfile } from "../../components/foundation/facts";
import type { Recording } from "../model";
import { machinesFor } from "./machines";
import { type PackedNode, type UnplacedPod, nodesOf, pack, roomOn } from "./packing";
import { type ResourceSum, claimedGiB, percent, podSizeOf, podsOf, sumOf } from "./sums";
import { type SpreadWorkload, looseClaimsOf, workloadsOf } from "./workloads";

export interface WorkloadCapacity extends ResourceSum {
  readonly kind: SpreadWorkload["kind"];
  readonly name: string;
  readonly namespace: string;
  readonly costCenter: string;
  readonly maxPods: number;
}

export interface PartCapacity extends ResourceSum {
  readonly part: string;
  /** Of the nodes' allocatable. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  /** Largest first. */
  readonly workloads: readonly WorkloadCapacity[];
}

/** A job's pod, which joins the resting ones for a while. */
export interface JobCapacity {
  readonly name: string;
  readonly namespace: string;
  readonly pods: number;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly fits: boolean;
}

export interface CapacityMiss {
  /** Requests above the target utilisation, summed over all nodes; 0 where that resource meets it. */
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** What each part asks at its least, largest first: where the room goes. */
  readonly floor: readonly {
    readonly part: string;
    readonly cpuMillicores: number;
    readonly memoryMiB: number;
    readonly cpuPercent: number;
    readonly memoryPercent: number;
  }[];
}

/** Requests of the platform at rest (least replicas) against the profile's nodes. CPU in millicores, memory in MiB. */
export interface CapacityReport {
  readonly profile: string;
  /** With their pods, as the scheduler would spread them. */
  readonly nodes: readonly PackedNode[];
  readonly allocatable: { readonly cpuMillicores: number; readonly memoryMiB: number; readonly pods: number };
  /** Largest share of the nodes first. */
  readonly parts: readonly PartCapacity[];
  readonly total: ResourceSum;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly podsPercent: number;
  readonly targetPercent: number;
  readonly meetsTarget: boolean;
  /** Every pod found a node, and every job finds room beside them. */
  readonly fits: boolean;
  readonly unplaced: readonly UnplacedPod[];
  readonly jobs: readonly JobCapacity[];
  readonly nodesConfigured: number;
  /** Machines of the first pool's kind that would do; absent where no number would. */
  readonly nodesNeeded?: number;
  /** Sum of memory limits over what nodes can give: above 1, not every limit can be used at once. */
  readonly memoryLimitOvercommit: number;
  /** Everything scaled to its upper end. */
  readonly peak: { readonly total: ResourceSum; readonly nodesNeeded?: number };
  /** Present where the target is missed. */
  readonly miss?: CapacityMiss;
}

/** Reckons what a plan asks of its nodes and whether it fits them, by packing real pods. */
export function capacityOf(recording: Recording, profile: PlannedProfile): CapacityReport {
  return capacityFor(workloadsOf(recording, profile), profile, looseClaimsOf(recording, profile));
}

/** As `capacityOf`, for workloads already read. */
export function capacityFor(
  workloads: readonly SpreadWorkload[],
  profile: PlannedProfile,
  claims: readonly { readonly part: string; readonly sizeGiB: number }[] = [],
): CapacityReport {
  const { pools, zones, targetUtilization } = profile.nodes;
  const nodes = nodesOf(pools, zones);
  const allocatable = nodes.reduce(
    (sum, node) => ({
      cpuMillicores: sum.cpuMillicores + node.cpuMillicores,
      memoryMiB: sum.memoryMiB + node.memoryMiB,
      pods: sum.pods + node.maxPods,
    }),
    { cpuMillicores: 0, memoryMiB: 0, pods: 0 },
  );
  const loose = (part?: string): number =>
    claims.reduce((sum, claim) => sum + (part === undefined || claim.part === part ? claim.sizeGiB : 0), 0);
  const resting = sumOf(workloads, nodes.length);
  const total = { ...resting, storageGiB: resting.storageGiB + loose() };
  // Shown as the scheduler would spread it; where that leaves a pod over, packed as tightly as it goes.
  const spread = pack(nodes, workloads, { placement: "emptiest" });
  const packing = spread.unplaced.length === 0 ? spread : pack(nodes, workloads);
  const jobs = jobsOf(workloads, packing.nodes);
  const atPeak = workloads.map((workload) => ({ ...workload, replicas: peakReplicas(workload) }));
  const [first] = pools;
  const needed = first && machinesFor(first, zones, workloads);
  const peakNeeded = first && machinesFor(first, zones, atPeak);
  const parts = partsOf(workloads, nodes.length, allocatable, loose);
  const over = {
    cpuMillicores: Math.max(0, total.cpuMillicores - allocatable.cpuMillicores * targetUtilization),
    memoryMiB: Math.max(0, total.memoryMiB - allocatable.memoryMiB * targetUtilization),
  };
  // A millicore or MiB is the least anyone can ask: below that it is arithmetic, not a miss.
  const meetsTarget = over.cpuMillicores < 0.5 && over.memoryMiB < 0.5;
  return {
    profile: profile.name,
    nodes: packing.nodes,
    allocatable,
    parts,
    total,
    cpuPercent: percent(total.cpuMillicores, allocatable.cpuMillicores),
    memoryPercent: percent(total.memoryMiB, allocatable.memoryMiB),
    podsPercent: percent(total.pods, allocatable.pods),
    targetPercent: percent(targetUtilization, 1),
    meetsTarget,
    fits: packing.unplaced.length === 0 && jobs.every((job) => job.fits),
    unplaced: packing.unplaced,
    jobs,
    nodesConfigured: nodes.length,
    ...(needed ? { nodesNeeded: needed.count } : {}),
    memoryLimitOvercommit: Math.round((total.memoryLimitMiB / Math.max(1, allocatable.memoryMiB)) * 100) / 100,
    peak: {
      total: sumOf(atPeak, peakNeeded?.count ?? nodes.length),
      ...(peakNeeded ? { nodesNeeded: peakNeeded.count } : {}),
    },
    ...(meetsTarget
      ? {}
      : {
          miss: {
            cpuMillicores: Math.ceil(over.cpuMillicores),
            memoryMiB: Math.ceil(over.memoryMiB),
            floor: parts.map(floorOf),
          },
        }),
  };
}

function peakReplicas(workload: SpreadWorkload): number {
  // Jobs come and go one by one; jobsOf asks for each of them.
  return workload.kind === "Job" ? workload.replicas : Math.max(workload.replicas, workload.maxReplicas ?? 0);
}

/** Each job alone, beside everything that rests: a pod that is running is not moved for a job. */
function jobsOf(workloads: readonly SpreadWorkload[], packed: readonly PackedNode[]): JobCapacity[] {
  return workloads
    .filter(({ kind, replicas }) => kind === "Job" && replicas === 0)
    .map((job) => {
      const pods = Math.max(1, job.maxReplicas ?? 1);
      const { cpuMillicores, memoryMiB } = podSizeOf(job);
      const room = packed.reduce((sum, node) => sum + roomOn(node, { cpuMillicores, memoryMiB }), 0);
      return { name: job.name, namespace: job.namespace, pods, cpuMillicores, memoryMiB, fits: room >= pods };
    });
}

function partsOf(
  workloads: readonly SpreadWorkload[],
  nodes: number,
  allocatable: { readonly cpuMillicores: number; readonly memoryMiB: number },
  loose: (part: string) => number,
): PartCapacity[] {
  return [...new Set(workloads.map(({ part }) => part))]
    .map((part) => {
      const members = workloads.filter((workload) => workload.part === part);
      const sum = sumOf(members, nodes);
      return {
        ...sum,
        storageGiB: sum.storageGiB + loose(part),
        part,
        cpuPercent: percent(sum.cpuMillicores, allocatable.cpuMillicores),
        memoryPercent: percent(sum.memoryMiB, allocatable.memoryMiB),
        workloads: members.map((member) => workloadCapacity(member, nodes)).sort(bySize),
      };
    })
    .sort((a, b) => bySize(a, b) || (a.part < b.part ? -1 : 1));
}

function workloadCapacity(workload: SpreadWorkload, nodes: number): WorkloadCapacity {
  const { kind, name, namespace, costCenter } = workload;
  return {
    kind,
    name,
    namespace,
    costCenter,
    ...sumOf([workload], nodes),
    storageGiB: claimedGiB(workload, nodes),
    maxPods: podsOf({ kind, replicas: peakReplicas(workload) }, nodes),
  };
}

const bySize = (a: ResourceSum, b: ResourceSum): number =>
  b.memoryMiB - a.memoryMiB || b.cpuMillicores - a.cpuMillicores || b.pods - a.pods;

function floorOf(part: PartCapacity): CapacityMiss["floor"][number] {
  const { cpuMillicores, memoryMiB, cpuPercent, memoryPercent } = part;
  return { part: part.part, cpuMillicores, memoryMiB, cpuPercent, memoryPercent };
}

export { workloadsOf } from "./workloads";
export type { ResourceSum } from "./sums";

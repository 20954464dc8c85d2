import type { NodePool } from "../../components/profiles/profile";
import { type Packing, nodesOf, pack } from "./packing";
import { podSizeOf, sumOf } from "./sums";
import type { SpreadWorkload } from "./workloads";

/** A number of equal machines and how the workloads lie on them. */
export interface Machines {
  readonly count: number;
  readonly packing: Packing;
}

/**
 * The fewest machines of one kind that hold the workloads, never fewer than the zones there are.
 * @returns undefined where no number does: a pod is larger than a machine, or may not run on spot
 */
export function machinesFor(
  pool: NodePool,
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
): Machines | undefined {
  const daemons = workloads.filter(({ kind }) => kind === "DaemonSet");
  const others = workloads.filter(({ kind, replicas }) => kind !== "DaemonSet" && replicas > 0);
  const onEach = sumOf(daemons, 1);
  const cpu = pool.cpuMillicores - pool.reserved.cpuMillicores - onEach.cpuMillicores;
  const memory = pool.memoryMiB - pool.reserved.memoryMiB - onEach.memoryMiB;
  const slots = pool.maxPods - onEach.pods;
  const hopeless = others.some((workload) => {
    const size = podSizeOf(workload);
    return size.cpuMillicores > cpu || size.memoryMiB > memory || (pool.spot && workload.spotSafe !== true);
  });
  if (cpu < 0 || memory < 0 || slots < (others.length > 0 ? 1 : 0) || hopeless) {
    return undefined;
  }
  const resting = sumOf(others, 0);
  const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  const lowerBound = Math.max(
    share(resting.cpuMillicores, cpu),
    share(resting.memoryMiB, memory),
    share(resting.pods, slots),
  );
  for (let count = Math.max(1, zones.length, Math.floor(lowerBound)); ; count++) {
    const packing = pack(nodesOf([{ ...pool, nodes: count }], zones), workloads, { untilUnplaced: true });
    // Every pod fits an empty machine, so one machine a pod is always enough.
    if (packing.unplaced.length === 0 || count > resting.pods + zones.length) {
      return packing.unplaced.length === 0 ? { count, packing } : undefined;
    }
  }
}

import type { NodePool } from "../../components/profiles/profile";
import { type Packing, nodesOf, pack } from "./packing";
import { sumOf } from "./sums";
import type { SpreadWorkload } from "./workloads";

/** Beyond this many machines the question is not how many but what for. */
const MOST = 1000;

/**
 * The fewest machines of one kind that hold the workloads, never fewer than the zones there are.
 * @returns undefined where no number does: a pod is larger than a machine, or it may not run on spot
 */
export function machinesFor(
  pool: NodePool,
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
): { readonly count: number; readonly packing: Packing } | undefined {
  const resting = sumOf(
    workloads.filter(({ kind }) => kind !== "DaemonSet"),
    0,
  );
  const cpu = pool.cpuMillicores - pool.reserved.cpuMillicores;
  const memory = pool.memoryMiB - pool.reserved.memoryMiB;
  if (cpu <= 0 || memory <= 0) {
    return undefined;
  }
  const lowerBound = Math.ceil(Math.max(resting.cpuMillicores / cpu, resting.memoryMiB / memory, 1));
  for (let count = Math.max(zones.length, lowerBound); count <= MOST; count++) {
    const packing = pack(nodesOf([{ ...pool, nodes: count }], zones), workloads);
    if (packing.unplaced.length === 0) {
      return { count, packing };
    }
    const empty = packing.nodes.at(-1);
    const daemons = workloads.filter(({ kind }) => kind === "DaemonSet").length;
    if (empty && empty.pods.length <= daemons && count > workloads.reduce((sum, { replicas }) => sum + replicas, 0)) {
      return undefined;
    }
  }
  return undefined;
}

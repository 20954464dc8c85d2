import { EKS_INSTANCE_TYPES, type EksInstanceType, eksNodePool } from "../../components/profiles/eks";
import { GKE_MACHINE_TYPES, type GkeMachineType, gkeNodePool } from "../../components/profiles/gke";
import type { NodePool } from "../../components/profiles/profile";
import { machinesFor } from "../capacity/machines";
import { nodesOf, pack } from "../capacity/packing";
import type { SpreadWorkload } from "../capacity/workloads";
import { type MachineOption, type SpotMix, cents } from "./model";
import { HOURS_PER_MONTH, type PriceList, machineUsdPerHour } from "./prices";

/** One pool of a machine type the profiles know; undefined for others. */
function poolOfType(instanceType: string): NodePool | undefined {
  if (Object.hasOwn(EKS_INSTANCE_TYPES, instanceType)) {
    return eksNodePool("pool", instanceType as EksInstanceType, 1);
  }
  return Object.hasOwn(GKE_MACHINE_TYPES, instanceType)
    ? gkeNodePool("pool", instanceType as GkeMachineType, 1)
    : undefined;
}

/** What a machine costs a month with its own disk, on demand. */
export function nodeMonth(list: PriceList, pool: NodePool): { readonly machineUsd: number; readonly diskUsd: number } {
  return {
    machineUsd: machineUsdPerHour(list, pool.instanceType) * HOURS_PER_MONTH,
    diskUsd: pool.diskGiB * (list.diskPerGiBMonth[list.defaultDisk]?.usd ?? 0),
  };
}

/**
 * The cheapest mix in which only what may be interrupted lies on spot machines.
 * @param besideUsd the month's bill without machines and their disks
 * @param most machines that would hold everything; reckoned when not given
 */
export function spotMix(
  list: PriceList,
  pool: NodePool,
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
  besideUsd: number,
  most = machinesFor({ ...pool, spot: false }, zones, workloads)?.count,
): SpotMix | undefined {
  const staying = workloads.filter(({ kind, spotSafe }) => kind === "DaemonSet" || spotSafe !== true);
  const least = machinesFor({ ...pool, spot: false }, zones, staying)?.count;
  if (least === undefined || most === undefined) {
    return undefined;
  }
  const { machineUsd, diskUsd } = nodeMonth(list, pool);
  // Spot is the cheaper machine: beyond what must stay, another on-demand machine pays off only by packing better.
  const mixes = [least, Math.min(least + 1, Math.max(least, most))].flatMap((onDemandNodes): SpotMix[] => {
    for (let spotNodes = Math.max(0, most - onDemandNodes - 1); spotNodes <= most + zones.length; spotNodes++) {
      // Spot first: what may lie there leaves the other machines to what may not.
      const pools = [
        { ...pool, name: `${pool.name}-spot`, nodes: spotNodes, spot: true },
        { ...pool, nodes: onDemandNodes, spot: false },
      ];
      if (pack(nodesOf(pools, zones), workloads, { untilUnplaced: true }).unplaced.length === 0) {
        const machines = machineUsd * (onDemandNodes + spotNodes * list.spotShare.share);
        const usd = cents(besideUsd + machines + diskUsd * (onDemandNodes + spotNodes));
        return [{ onDemandNodes, spotNodes, usd }];
      }
    }
    return [];
  });
  return mixes.sort((a, b) => a.usd - b.usd)[0];
}

/** The workloads on the fewest machines of each type the list prices, cheapest first. */
export function machineOptions(
  list: PriceList,
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
  besideUsd: number,
): MachineOption[] {
  return Object.keys(list.machinePerHour)
    .flatMap((instanceType): MachineOption[] => {
      const pool = poolOfType(instanceType);
      const nodes = pool && machinesFor(pool, zones, workloads)?.count;
      if (!pool || nodes === undefined) {
        return [];
      }
      const { machineUsd, diskUsd } = nodeMonth(list, pool);
      const spot = spotMix(list, pool, zones, workloads, besideUsd, nodes);
      return [
        { instanceType, nodes, usd: cents(besideUsd + nodes * (machineUsd + diskUsd)), ...(spot ? { spot } : {}) },
      ];
    })
    .sort((a, b) => a.usd - b.usd || (a.instanceType < b.instanceType ? -1 : 1));
}

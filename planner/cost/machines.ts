import { EKS_INSTANCE_TYPES, type EksInstanceType, eksNodePool } from "../../components/profiles/eks";
import { GKE_MACHINE_TYPES, type GkeMachineType, gkeNodePool } from "../../components/profiles/gke";
import type { NodePool } from "../../components/profiles/profile";
import { machinesFor } from "../capacity/machines";
import type { SpreadWorkload } from "../capacity/workloads";
import { type MachineOption, cents } from "./model";
import { type PriceList, nodeMonth } from "./prices";
import { type Beside, spotMix } from "./spot";

/** One machine of a type the profiles know as a pool; undefined for others. */
function poolOfType(instanceType: string): NodePool | undefined {
  if (Object.hasOwn(EKS_INSTANCE_TYPES, instanceType)) {
    return eksNodePool("pool", instanceType as EksInstanceType, 1);
  }
  return Object.hasOwn(GKE_MACHINE_TYPES, instanceType)
    ? gkeNodePool("pool", instanceType as GkeMachineType, 1)
    : undefined;
}

/** Every machine type of a list that the profiles know. */
export function poolsOf(list: PriceList): NodePool[] {
  return Object.keys(list.machinePerHour).flatMap((instanceType) => poolOfType(instanceType) ?? []);
}

/** The workloads on the fewest machines of each type the list prices, cheapest first. */
export function machineOptions(
  list: PriceList,
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
  beside: Beside,
): MachineOption[] {
  return poolsOf(list)
    .flatMap((pool): MachineOption[] => {
      const { instanceType } = pool;
      const nodes = machinesFor(pool, zones, workloads)?.count;
      if (nodes === undefined) {
        return [];
      }
      const { machineUsd, diskUsd } = nodeMonth(list, pool);
      const spot = spotMix(list, [pool], zones, workloads, beside);
      const usd = cents(beside.usd + nodes * (machineUsd + diskUsd));
      return [{ instanceType, nodes, usd, ...(spot ? { spot } : {}) }];
    })
    .sort((a, b) => a.usd - b.usd || (a.instanceType < b.instanceType ? -1 : 1));
}

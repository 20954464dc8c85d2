import type { PlannedProfile } from "../../components/foundation/facts";
import type { NodePool } from "../../components/profiles/profile";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import { machinesFor } from "../capacity/machines";
import { sumOf } from "../capacity/sums";
import type { SpreadWorkload } from "../capacity/workloads";
import { billOf } from "./bill";
import { poolsOf } from "./machines";
import { type UseLevel, cents } from "./model";
import type { PriceList } from "./prices";
import { spotMix } from "./spot";
import type { Claims } from "./storage";

/** Services at the replicas the guide bills, within their range; everything else as it rests. */
export function atTypicalUse(workloads: readonly SpreadWorkload[]): SpreadWorkload[] {
  const catalogue: Readonly<Record<string, ServiceDefinition>> = SERVICES;
  return workloads.map((workload) => {
    const typical = workload.name === workload.costCenter ? catalogue[workload.name]?.replicas.typical : undefined;
    if (typical === undefined || workload.kind !== "Deployment") {
      return workload;
    }
    const most = Math.max(workload.replicas, workload.maxReplicas ?? workload.replicas);
    return { ...workload, replicas: Math.min(most, Math.max(workload.replicas, typical)) };
  });
}

/** Everything that is scaled at its upper end. Jobs come and go one by one and stay out. */
export function atPeakUse(workloads: readonly SpreadWorkload[]): SpreadWorkload[] {
  return workloads.map((workload) =>
    workload.kind === "Job"
      ? workload
      : { ...workload, replicas: Math.max(workload.replicas, workload.maxReplicas ?? workload.replicas) },
  );
}

/**
 * The month at low, typical and peak use, each as if it lasted all month, on the machines its pods need: what a cluster
 * that is scaled with its pods would cost. Reserved prices are of all of the level's machines.
 */
export function useLevels(
  list: PriceList,
  pool: NodePool,
  profile: PlannedProfile,
  workloads: readonly SpreadWorkload[],
  claims: Claims,
): UseLevel[] {
  const levels = [
    ["low", workloads],
    ["typical", atTypicalUse(workloads)],
    ["peak", atPeakUse(workloads)],
  ] as const;
  const { zones } = profile.nodes;
  return levels.flatMap(([level, scaled]): UseLevel[] => {
    const nodes = machinesFor(pool, zones, scaled)?.count;
    if (nodes === undefined) {
      return [];
    }
    const { totalUsd, machinesUsd, beside } = billOf(list, [{ ...pool, nodes }], profile, scaled, claims);
    const spot = spotMix(list, poolsOf(list), zones, scaled, beside);
    const at = (share: number): number => cents(totalUsd - machinesUsd * (1 - share));
    return [
      {
        level,
        pods: sumOf(scaled, nodes).pods,
        nodes,
        onDemandUsd: totalUsd,
        reservedOneYearUsd: at(list.reservedOneYearShare.share),
        reservedThreeYearsUsd: at(list.reservedThreeYearsShare.share),
        ...(spot ? { spot } : {}),
      },
    ];
  });
}

import type { PlannedProfile } from "../../components/foundation/facts";
import type { NodePool } from "../../components/profiles/profile";
import { machinesFor } from "../capacity/machines";
import { CLUSTER_PART, type SpreadWorkload } from "../capacity/workloads";
import guide from "./guide.json";
import type { GuideFigure } from "./model";

export interface GuideRow extends GuideFigure {
  readonly costCenter: string;
  readonly label: string;
  /** Pods its requests are spread over. */
  readonly pods?: number;
}

/** The ten rows of the guide's cost table, in its order. */
export const GUIDE_ROWS: readonly GuideRow[] = guide.rows;
export const GUIDE_TARGETS: { readonly onDemandUsd: number; readonly spotUsd: number } = guide.targets;

export const GUIDE_TOTAL = GUIDE_ROWS.reduce(
  (sum, row) => ({ lowUsd: sum.lowUsd + row.lowUsd, highUsd: sum.highUsd + row.highUsd }),
  { lowUsd: 0, highUsd: 0 },
);

export const GUIDE_STORAGE_GIB = GUIDE_ROWS.reduce((sum, row) => sum + (row.storageGiB ?? 0), 0);

/** The guide's requests as pods, beside the pods the cluster brings. */
export function guideWorkloads(profile: PlannedProfile): SpreadWorkload[] {
  const own = GUIDE_ROWS.flatMap((row): SpreadWorkload[] => {
    const pods = row.pods ?? 0;
    if (pods === 0) {
      return [];
    }
    const size = { cpuMillicores: (row.cpuMillicores ?? 0) / pods, memoryMiB: (row.memoryMiB ?? 0) / pods };
    return [
      {
        kind: "Deployment",
        name: row.costCenter,
        namespace: "guide",
        part: "guide",
        replicas: pods,
        costCenter: row.costCenter,
        containers: [{ name: row.costCenter, ...size, cpuLimitMillicores: 0, memoryLimitMiB: 0 }],
      },
    ];
  });
  return [...own, ...profile.nodes.system.map((workload) => ({ ...workload, part: CLUSTER_PART }))];
}

/** Machines of a pool's kind that the guide's requests need; undefined where none would do. */
export function guideNodes(pool: NodePool, profile: PlannedProfile): number | undefined {
  return machinesFor(pool, profile.nodes.zones, guideWorkloads(profile))?.count;
}

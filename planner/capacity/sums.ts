import type { PlannedWorkload } from "../model";

/** CPU in thousandths of a core, memory in MiB, as everywhere. */
export interface PodSize {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly cpuLimitMillicores: number;
  readonly memoryLimitMiB: number;
  /** Containers without a memory limit: only the node itself bounds them. */
  readonly unlimited: number;
}

/** What a set of workloads asks of the cluster, over all its pods. */
export interface ResourceSum extends PodSize {
  readonly pods: number;
  readonly storageGiB: number;
}

export const NOTHING: ResourceSum = {
  pods: 0,
  cpuMillicores: 0,
  memoryMiB: 0,
  cpuLimitMillicores: 0,
  memoryLimitMiB: 0,
  unlimited: 0,
  storageGiB: 0,
};

export function podSizeOf(workload: Pick<PlannedWorkload, "containers">): PodSize {
  return workload.containers.reduce<PodSize>(
    (sum, container) => ({
      cpuMillicores: sum.cpuMillicores + container.cpuMillicores,
      memoryMiB: sum.memoryMiB + container.memoryMiB,
      cpuLimitMillicores: sum.cpuLimitMillicores + container.cpuLimitMillicores,
      memoryLimitMiB: sum.memoryLimitMiB + container.memoryLimitMiB,
      unlimited: sum.unlimited + (container.memoryLimitMiB > 0 ? 0 : 1),
    }),
    NOTHING,
  );
}

/** Pods of a workload: a DaemonSet has one a node. */
export function podsOf(workload: Pick<PlannedWorkload, "kind" | "replicas">, nodes: number): number {
  return workload.kind === "DaemonSet" ? workload.replicas * nodes : workload.replicas;
}

export function claimedGiB(workload: PlannedWorkload, nodes: number): number {
  const each = (workload.volumes ?? []).reduce((sum, volume) => sum + volume.sizeGiB, 0);
  return each * podsOf(workload, nodes);
}

export function sumOf(workloads: readonly PlannedWorkload[], nodes: number): ResourceSum {
  return workloads.reduce<ResourceSum>((sum, workload) => {
    const size = podSizeOf(workload);
    const pods = podsOf(workload, nodes);
    return {
      pods: sum.pods + pods,
      cpuMillicores: sum.cpuMillicores + pods * size.cpuMillicores,
      memoryMiB: sum.memoryMiB + pods * size.memoryMiB,
      cpuLimitMillicores: sum.cpuLimitMillicores + pods * size.cpuLimitMillicores,
      memoryLimitMiB: sum.memoryLimitMiB + pods * size.memoryLimitMiB,
      unlimited: sum.unlimited + pods * size.unlimited,
      storageGiB: sum.storageGiB + claimedGiB(workload, nodes),
    };
  }, NOTHING);
}

/** Share in percent with one decimal; of nothing, nothing is 0 % and anything is 100 %. */
export function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 1000) / 10 : part > 0 ? 100 : 0;
}

import type { WorkloadFootprint } from "../footprint";

/** A pod the cluster itself runs: it has requests that count, and no limits worth the name. */
export function systemPod(
  kind: WorkloadFootprint["kind"],
  name: string,
  replicas: number,
  cpuMillicores: number,
  memoryMiB: number,
): WorkloadFootprint {
  return {
    kind,
    name,
    namespace: "kube-system",
    replicas,
    containers: [{ name, cpuMillicores, memoryMiB, cpuLimitMillicores: 0, memoryLimitMiB: 0 }],
    costCenter: "cluster",
  };
}

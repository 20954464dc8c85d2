import { containersOf, podOf } from "../kubernetes/pods";
import { quantityOf } from "../kubernetes/quantities";
import { fewestReplicas } from "../kubernetes/scaling";
import type { Stack } from "../kubernetes/stack";
import { isKind } from "../kubernetes/subject";
import { at, numberOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

const MIB = 2 ** 20;

export const requestsFitNodes = stackPolicy({
  name: "requests-fit-nodes",
  description: "What all pods request together fits on the nodes.",
  severity: "critical",
  topic: "cost",
  mistake: [19],
  protectsFrom: "Half of the platform stays Pending on the node the guide names.",
  mend: "Cut the requests or add a node.",
  configSchema: {
    cpuMillicores: {
      type: "number",
      minimum: 0,
      default: 0,
      description:
        "CPU of all nodes that the cluster's own pods leave free; 0 = not judged, as where nodes are added on demand.",
    },
    memoryMiB: {
      type: "number",
      minimum: 0,
      default: 0,
      description: "Memory of all nodes that the cluster's own pods leave free; 0 = not judged.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const { cpuMillicores, memoryMiB } = requested(stack);
    const [cpu, memory] = [numberOf(config["cpuMillicores"]) ?? 0, numberOf(config["memoryMiB"]) ?? 0];
    if (cpu > 0 && cpuMillicores > cpu)
      yield { field: "requested CPU", found: `${Math.round(cpuMillicores)}m`, problem: `the nodes have ${cpu}m` };
    if (memory > 0 && memoryMiB > memory)
      yield { field: "requested memory", found: `${Math.round(memoryMiB)}Mi`, problem: `the nodes have ${memory}Mi` };
  },
});

/** Our own workloads at their fewest replicas, and what charts and operators are declared to run. */
function requested(stack: Stack): { cpuMillicores: number; memoryMiB: number } {
  let [cpuMillicores, memoryMiB] = [0, 0];
  for (const subject of stack.subjects) {
    const pod = isKind(subject, "batch", "Job", "CronJob") ? undefined : podOf(subject);
    if (pod === undefined) continue;
    const replicas = fewestReplicas(stack, subject);
    for (const { fields, role } of containersOf(pod)) {
      if (role !== "main" && role !== "sidecar") continue;
      cpuMillicores += replicas * 1000 * (quantityOf(at(fields, "resources", "requests", "cpu")) ?? 0);
      memoryMiB += (replicas * (quantityOf(at(fields, "resources", "requests", "memory")) ?? 0)) / MIB;
    }
    // The injected sidecar is asked for by annotation.
    cpuMillicores += replicas * 1000 * (quantityOf(pod.annotations["sidecar.istio.io/proxyCPU"]) ?? 0);
    memoryMiB += (replicas * (quantityOf(pod.annotations["sidecar.istio.io/proxyMemory"]) ?? 0)) / MIB;
  }
  for (const { kind, replicas, containers } of stack.declared) {
    if (kind === "Job") continue;
    for (const container of containers) {
      cpuMillicores += replicas * (numberOf(container["cpuMillicores"]) ?? 0);
      memoryMiB += replicas * (numberOf(container["memoryMiB"]) ?? 0);
    }
  }
  return { cpuMillicores, memoryMiB };
}

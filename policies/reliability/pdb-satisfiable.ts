import { isLongRunning, podOf } from "../kubernetes/pods";
import { fewestReplicas } from "../kubernetes/scaling";
import type { Stack } from "../kubernetes/stack";
import { namespaceOf, selects, type Subject } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, numberOf, textOf, type Value } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const pdbSatisfiable = stackPolicy({
  name: "pdb-satisfiable",
  description: "A disruption budget selects pods, and lets at least one of them go.",
  severity: "high",
  topic: "reliability",
  protectsFrom: "A node can never be drained: upgrades hang until somebody deletes the budget.",
  mend: "Use maxUnavailable: 1, and no budget for a single replica.",
  *checkStack(stack): Generator<Finding> {
    const byNamespace = workloadsByNamespace(stack);
    for (const subject of stack.ofKind("policy", "PodDisruptionBudget")) {
      const selector = at(subject.inputs, "spec", "selector");
      if (isUnknown(selector) || namespaceOf(subject) === undefined) continue;
      if (Object.keys(fieldsOf(selector)).length === 0) {
        yield { subject, field: "spec.selector", found: selector, problem: "it is about no pods, or about all" };
        continue;
      }
      const [minAvailable, maxUnavailable] = [
        at(subject.inputs, "spec", "minAvailable"),
        at(subject.inputs, "spec", "maxUnavailable"),
      ];
      if (maxUnavailable === 0 || maxUnavailable === "0%")
        yield { subject, field: "spec.maxUnavailable", found: maxUnavailable, problem: "no pod may ever go" };
      // However many pods an operator or a chart makes of it.
      if (minAvailable === "100%")
        yield { subject, field: "spec.minAvailable", found: minAvailable, problem: "every pod must stay" };
      const labels = at(selector, "matchLabels");
      const workload = byNamespace.get(namespaceOf(subject))?.find((candidate) => selects(labels, candidate.labels));
      if (workload === undefined) continue;
      const replicas = fewestReplicas(stack, workload.subject);
      const staying = isGiven(minAvailable) ? share(minAvailable, replicas) : undefined;
      if (staying !== undefined && staying >= replicas && minAvailable !== "100%")
        yield {
          subject,
          field: "spec.minAvailable",
          found: minAvailable,
          problem: `there may be only ${replicas} pods, none of which could go`,
        };
    }
  },
});

interface Workload {
  readonly subject: Subject;
  readonly labels: Readonly<Record<string, string>>;
}

function workloadsByNamespace(stack: Stack): ReadonlyMap<string | undefined, readonly Workload[]> {
  const workloads = new Map<string | undefined, Workload[]>();
  for (const subject of stack.subjects.filter(isLongRunning)) {
    const namespace = namespaceOf(subject);
    const own = workloads.get(namespace) ?? [];
    own.push({ subject, labels: podOf(subject)?.labels ?? {} });
    workloads.set(namespace, own);
  }
  return workloads;
}

/** A number or a percentage of the replicas, rounded up as Kubernetes does; undefined while unknown. */
function share(value: Value | undefined, replicas: number): number | undefined {
  const percent = /^(\d+)%$/.exec(textOf(value) ?? "")?.[1];
  return percent === undefined ? numberOf(value) : Math.ceil((Number(percent) * replicas) / 100);
}

import { scalersOf } from "../kubernetes/scaling";
import { namespaceOf } from "../kubernetes/subject";
import { at, isGiven, isUnknown, itemsOf, textOf, textsOf, type Value } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const vpaAndHpaDoNotFight = stackPolicy({
  name: "vpa-and-hpa-do-not-fight",
  description: "Where the number of pods follows CPU or memory, nothing changes their requests for CPU or memory.",
  severity: "high",
  topic: "scaling",
  mistake: [7],
  protectsFrom: "Both act on the same figure: pods are evicted and multiplied in turns.",
  mend: "Set the VerticalPodAutoscaler's updatePolicy.updateMode: Off, and read what it recommends.",
  *checkStack(stack): Generator<Finding> {
    const scalers = scalersOf(stack);
    for (const subject of stack.ofKind("autoscaling.k8s.io", "VerticalPodAutoscaler")) {
      const mode = at(subject.inputs, "spec", "updatePolicy", "updateMode");
      if (mode === "Off" || isUnknown(mode)) continue;
      const target = textOf(at(subject.inputs, "spec", "targetRef", "name"));
      const rivals = scalers.filter((scaler) => scaler.target === target && scaler.namespace === namespaceOf(subject));
      const resources = rivals.flatMap(({ signals }) =>
        signals.filter(({ api }) => api === "resource").map(({ name }) => name),
      );
      const fought = resources.filter((resource) => controls(subject.inputs["spec"], resource));
      if (fought.length > 0)
        yield {
          subject,
          field: "spec.updatePolicy.updateMode",
          found: mode ?? "Auto",
          problem: `an autoscaler counts pods by the same ${[...new Set(fought)].join(" and ")}`,
        };
    }
  },
});

function controls(spec: Value | undefined, resource: string): boolean {
  const policies = itemsOf(at(spec, "resourcePolicy", "containerPolicies"));
  return (
    policies.length === 0 ||
    policies.some(
      (policy) =>
        at(policy, "mode") !== "Off" &&
        (!isGiven(at(policy, "controlledResources")) || textsOf(at(policy, "controlledResources")).includes(resource)),
    )
  );
}

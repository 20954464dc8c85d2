import { assessmentOf } from "../kubernetes/assessment";
import { scalersOf } from "../kubernetes/scaling";
import { isKind } from "../kubernetes/subject";
import { at, isGiven, numberOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const autoscalingIsBounded = stackPolicy({
  name: "autoscaling-is-bounded",
  description: "Every autoscaler names its upper end, and everything at its upper end fits machines one would pay for.",
  severity: "high",
  topic: "cost",
  protectsFrom: "A rush of requests, or a loop, is answered with machines until somebody sees the bill.",
  mend: "Set maxReplicas (maxReplicaCount of a ScaledObject; KEDA's default is 100) to what the nodes can hold.",
  configSchema: {
    timesMinimum: {
      type: "number",
      minimum: 1,
      default: 10,
      description: "How many times its fewest pods an autoscaler may start.",
    },
    maxNodes: {
      type: "integer",
      minimum: 0,
      default: 0,
      description: "Machines that everything at its upper end may need; 0 = any number, as long as there is one.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const times = numberOf(config["timesMinimum"]) ?? Infinity;
    for (const { subject, min, max } of scalersOf(stack)) {
      const field = `spec.${isKind(subject, "keda.sh", "ScaledObject") ? "maxReplicaCount" : "maxReplicas"}`;
      const given = at(subject.inputs, ...field.split("."));
      if (!isGiven(given)) yield { subject, field, problem: "nothing says where it stops" };
      else if (max > times * Math.max(1, min))
        yield { subject, field, found: max, problem: `more than ${times} times its fewest of ${min}` };
    }
    const peak = assessmentOf(stack)?.capacity.peak;
    if (peak === undefined) return;
    const most = numberOf(config["maxNodes"]) ?? 0;
    if (peak.nodesNeeded === undefined)
      yield { field: "nodes at the upper end", problem: "no number of the pool's machines holds everything scaled up" };
    else if (most > 0 && peak.nodesNeeded > most)
      yield {
        field: "nodes at the upper end",
        found: peak.nodesNeeded,
        problem: `more than ${most} machines are not paid for`,
      };
  },
});

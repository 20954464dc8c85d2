import { scales, scalersOf } from "../kubernetes/scaling";
import { labelsOf } from "../kubernetes/subject";
import { at, numberOf, textOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const servicesAutoscale = stackPolicy({
  name: "services-autoscale",
  description: "Every service has an autoscaler with a lower and an upper end.",
  severity: "medium",
  topic: "scaling",
  mistake: [8],
  protectsFrom: "The one service without an autoscaler is where a rush of requests stops.",
  mend: "Add a ScaledObject or a HorizontalPodAutoscaler for it.",
  configSchema: {
    label: {
      type: "string",
      default: "app.kubernetes.io/component",
      description: "Label by which a Deployment is a service.",
    },
    value: { type: "string", default: "service", description: "Its value." },
    maxReplicas: { type: "integer", minimum: 1, default: 20, description: "Pods no autoscaler may go beyond." },
  },
  *checkStack(stack, config): Generator<Finding> {
    const scalers = scalersOf(stack);
    for (const subject of stack.ofKind("apps", "Deployment", "StatefulSet")) {
      if (labelsOf(subject)[textOf(config["label"]) ?? ""] !== config["value"]) continue;
      if (!scalers.some((scaler) => scales(scaler, subject)))
        yield { subject, field: "autoscaler", problem: "its number of pods is fixed" };
    }
    const limit = numberOf(config["maxReplicas"]) ?? Infinity;
    for (const { subject, min, max } of scalers) {
      const kind = at(subject.inputs, "spec", "maxReplicaCount") === undefined ? "maxReplicas" : "maxReplicaCount";
      if (max < min) yield { subject, field: `spec.${kind}`, found: max, problem: `it is below the minimum of ${min}` };
      else if (max > limit)
        yield { subject, field: `spec.${kind}`, found: max, problem: `more than ${limit} pods are not paid for` };
    }
  },
});

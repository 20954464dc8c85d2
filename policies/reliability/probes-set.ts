import { containersOf, isLongRunning, podOf } from "../kubernetes/pods";
import { isGiven, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const probesSet = resourcePolicy({
  name: "probes-set",
  description: "Containers that run for ever say when they are ready and when they are stuck.",
  severity: "medium",
  topic: "reliability",
  protectsFrom: "Requests go to pods that cannot answer yet, and a stuck process stays for ever.",
  mend: "Add the probe; a liveness probe must not ask what the service depends on.",
  configSchema: {
    required: {
      type: "array",
      items: { type: "string" },
      default: ["readinessProbe", "livenessProbe"],
      description: "Probes each container needs.",
    },
  },
  *check(subject, config): Generator<Finding> {
    const pod = isLongRunning(subject) ? podOf(subject) : undefined;
    for (const { path, fields, role } of pod ? containersOf(pod) : []) {
      for (const probe of role === "main" ? textsOf(config["required"]) : []) {
        if (!isGiven(fields[probe]))
          yield { field: `${path}.${probe}`, problem: "Kubernetes cannot tell how the container is" };
      }
    }
  },
});

import { podOf } from "../kubernetes/pods";
import { installs, valueOf } from "../kubernetes/releases";
import { fewestReplicas } from "../kubernetes/scaling";
import { at, itemsOf, numberOf, textOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

const HOST = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";

export const spreadSchedulable = stackPolicy({
  name: "spread-schedulable",
  description: "Where replicas must be kept apart, there are as many nodes or zones as it takes.",
  severity: "high",
  topic: "reliability",
  mistake: [10],
  protectsFrom: "The second replica stays Pending for ever, and so does every rollout.",
  mend: "Prefer instead of require: preferredDuringScheduling, whenUnsatisfiable: ScheduleAnyway; or add nodes.",
  configSchema: {
    nodes: { type: "integer", minimum: 1, default: 1, description: "Nodes a pod can choose from." },
    zones: {
      type: "integer",
      minimum: 0,
      default: 0,
      description: "Zones these nodes are in; 0 = they carry no zone label.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const [nodes, zones] = [numberOf(config["nodes"]) ?? 1, numberOf(config["zones"]) ?? 0];
    const places = (key: string) => (key === ZONE ? zones : nodes);
    for (const subject of stack.subjects) {
      const pod = podOf(subject);
      const replicas = pod ? fewestReplicas(stack, subject) : 0;
      if (pod === undefined) continue;
      const required = itemsOf(
        at(pod.spec, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"),
      );
      for (const term of required) {
        const key = textOf(at(term, "topologyKey")) ?? HOST;
        if (replicas > places(key))
          yield {
            subject,
            field: `${pod.path}.affinity.podAntiAffinity`,
            found: key,
            problem: `${replicas} replicas must be apart, there are ${places(key)} places`,
          };
      }
      for (const [index, constraint] of itemsOf(at(pod.spec, "topologySpreadConstraints")).entries()) {
        const key = textOf(at(constraint, "topologyKey")) ?? HOST;
        if (at(constraint, "whenUnsatisfiable") === "DoNotSchedule" && key === ZONE && zones === 0) {
          yield {
            subject,
            field: `${pod.path}.topologySpreadConstraints[${index}]`,
            found: key,
            problem: "no node carries this label",
          };
        }
      }
    }
    for (const { subject, path, spread, replicas, kind } of stack.declared) {
      if (spread === "required" && kind !== "DaemonSet" && replicas > nodes)
        yield {
          subject,
          field: `${path}.spread`,
          found: spread,
          problem: `${replicas} replicas must be apart, there are ${nodes} nodes`,
        };
    }
    for (const { subject, valuesPath, ...release } of stack.releases.filter((candidate) =>
      installs(candidate, "redis-ha"),
    )) {
      const replicas = numberOf(valueOf({ ...release, valuesPath }, "replicas")) ?? 3;
      // The chart's own default is true.
      if (valueOf({ ...release, valuesPath }, "hardAntiAffinity") !== false && replicas > nodes) {
        yield {
          subject,
          field: `${valuesPath}.hardAntiAffinity`,
          found: true,
          problem: `${replicas} replicas must be apart, there are ${nodes} nodes`,
        };
      }
    }
  },
});

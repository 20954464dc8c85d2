import { assessmentOf } from "../kubernetes/assessment";
import { type Finding, stackPolicy } from "../policy";

export const nodeFit = stackPolicy({
  name: "node-fit",
  description: "Every pod finds a node: CPU, memory, pods a node, spread and spot packed as the scheduler must.",
  severity: "critical",
  topic: "cost",
  protectsFrom: "The sum fits and one pod does not: it stays Pending, and the rollout with it.",
  mend: "Cut the workload's requests, loosen its spread, or give the pool another node.",
  configSchema: {
    holdTarget: {
      type: "boolean",
      default: false,
      description: "Whether requests must also leave the room free that the profile's target utilisation asks for.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const capacity = assessmentOf(stack)?.capacity;
    if (capacity === undefined) return;
    const pods = new Map<string, { count: number; reason: string }>();
    for (const { workload, reason } of capacity.unplaced) {
      const known = pods.get(workload);
      pods.set(workload, { count: (known?.count ?? 0) + 1, reason: known?.reason ?? reason });
    }
    for (const [workload, { count, reason }] of pods)
      yield { field: `nodes for ${workload}`, found: `${count} pods without`, problem: reason };
    for (const { namespace, name, fits, cpuMillicores, memoryMiB } of capacity.jobs) {
      if (!fits)
        yield {
          field: `nodes for the job ${namespace}/${name}`,
          found: `${cpuMillicores}m CPU, ${memoryMiB} MiB`,
          problem: "it finds no room beside what always runs",
        };
    }
    const { miss, targetPercent } = capacity;
    if (config["holdTarget"] === true && miss !== undefined)
      yield {
        field: "requests",
        found: `${miss.cpuMillicores}m CPU, ${miss.memoryMiB} MiB too much`,
        problem: `at most ${targetPercent} % of the nodes may be asked for`,
      };
  },
});

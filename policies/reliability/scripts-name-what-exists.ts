import { objectName } from "../kubernetes/subject";
import { scriptsOf } from "../kubernetes/texts";
import { type Finding, stackPolicy } from "../policy";

const NAMED =
  /\b(deployments?|deploy|statefulsets?|sts|daemonsets?|ds)(?:\.apps)?\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)/g;
const KINDS = ["Deployment", "StatefulSet", "DaemonSet"];

export const scriptsNameWhatExists = stackPolicy({
  name: "scripts-name-what-exists",
  description: "Where a script addresses a workload of the plan, it is by the kind the workload has.",
  severity: "medium",
  topic: "reliability",
  mistake: [20],
  protectsFrom: "The script waits for a Deployment that is a StatefulSet, and fails or skips what it was to check.",
  mend: "Write the workload's own kind: statefulset/redis.",
  *checkStack(stack): Generator<Finding> {
    const kindsByName = new Map<string, string[]>();
    for (const kind of KINDS) {
      for (const workload of stack.ofKind("apps", kind)) {
        const name = objectName(workload) ?? "";
        kindsByName.set(name, [...(kindsByName.get(name) ?? []), kind]);
      }
    }
    for (const { kind, name } of stack.declared) kindsByName.set(name, [...(kindsByName.get(name) ?? []), kind]);
    for (const subject of stack.subjects) {
      for (const { path, text } of scriptsOf(subject)) {
        for (const [found, kind = "", name = ""] of text.matchAll(NAMED)) {
          const kinds = kindsByName.get(name);
          if (kinds !== undefined && !kinds.includes(kindNamed(kind))) {
            yield { subject, field: path, found, problem: `${name} is a ${kinds.join(" and a ")}` };
          }
        }
      }
    }
  },
});

function kindNamed(word: string): string {
  if (word.startsWith("deploy")) return "Deployment";
  return word === "ds" || word.startsWith("daemonset") ? "DaemonSet" : "StatefulSet";
}

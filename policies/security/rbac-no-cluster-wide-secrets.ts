import { isKind } from "../kubernetes/subject";
import { at, itemsOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const READS: ReadonlySet<string> = new Set(["get", "list", "watch", "*"]);

export const rbacNoClusterWideSecrets = resourcePolicy({
  name: "rbac-no-cluster-wide-secrets",
  description: "No ClusterRole reads Secrets, unless it names them.",
  severity: "critical",
  topic: "rbac",
  mistake: [6],
  protectsFrom: "One token opens every credential of the cluster.",
  mend: "Use a Role in the namespace that needs them, with resourceNames.",
  *check(subject): Generator<Finding> {
    if (!isKind(subject, "rbac.authorization.k8s.io", "ClusterRole")) return;
    for (const [index, rule] of itemsOf(subject.inputs["rules"]).entries()) {
      const resources = textsOf(at(rule, "resources"));
      const core = textsOf(at(rule, "apiGroups")).some((group) => group === "" || group === "*");
      const named = itemsOf(at(rule, "resourceNames")).length > 0;
      const verb = textsOf(at(rule, "verbs")).find((candidate) => READS.has(candidate));
      if (core && !named && verb !== undefined && (resources.includes("secrets") || resources.includes("*"))) {
        yield {
          field: `rules[${index}]`,
          found: `${verb} ${resources.join(", ")}`,
          problem: "this reads every Secret of the cluster",
        };
      }
    }
  },
});

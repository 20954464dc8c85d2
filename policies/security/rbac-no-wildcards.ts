import { isKind } from "../kubernetes/subject";
import { at, itemsOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const rbacNoWildcards = resourcePolicy({
  name: "rbac-no-wildcards",
  description: "Roles name their API groups, resources and verbs one by one.",
  severity: "high",
  topic: "rbac",
  protectsFrom: "A role grants what its author never thought of, and each new CRD widens it.",
  mend: "List the groups, resources and verbs that are used.",
  *check(subject): Generator<Finding> {
    if (!isKind(subject, "rbac.authorization.k8s.io", "Role", "ClusterRole")) return;
    for (const [index, rule] of itemsOf(subject.inputs["rules"]).entries()) {
      for (const list of ["apiGroups", "resources", "verbs", "nonResourceURLs"]) {
        const wild = textsOf(at(rule, list)).find((entry) => entry === "*" || entry.endsWith("/*"));
        if (wild !== undefined)
          yield { field: `rules[${index}].${list}`, found: wild, problem: "a wildcard grants more than is meant" };
      }
    }
  },
});

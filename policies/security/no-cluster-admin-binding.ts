import { isKind } from "../kubernetes/subject";
import { at, textOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const noClusterAdminBinding = resourcePolicy({
  name: "no-cluster-admin-binding",
  description: "Nobody is bound to cluster-admin or another role that may do everything.",
  severity: "critical",
  topic: "rbac",
  protectsFrom: "Whoever takes the bound account over owns the cluster.",
  mend: "Bind a role that names what is needed.",
  configSchema: {
    refused: {
      type: "array",
      items: { type: "string" },
      default: ["cluster-admin", "admin", "edit"],
      description: "Built-in roles nobody may be bound to.",
    },
  },
  *check(subject, config): Generator<Finding> {
    if (!isKind(subject, "rbac.authorization.k8s.io", "ClusterRoleBinding", "RoleBinding")) return;
    const role = textOf(at(subject.inputs, "roleRef", "name"));
    if (
      role !== undefined &&
      textsOf(config["refused"]).includes(role) &&
      at(subject.inputs, "roleRef", "kind") === "ClusterRole"
    ) {
      yield { field: "roleRef.name", found: role, problem: "this role may do everything where it is bound" };
    }
  },
});

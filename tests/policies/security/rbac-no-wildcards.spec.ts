import { rbacNoWildcards } from "../../../policies/security/rbac-no-wildcards";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const role = (kind: string, rule: object) => object("rbac.authorization.k8s.io/v1", kind, "reader", { rules: [rule] });

describePolicy(rbacNoWildcards, {
  allowed: { "named rights": role("Role", { apiGroups: [""], resources: ["pods"], verbs: ["get"] }) },
  violating: {
    "every verb": [role("Role", { apiGroups: [""], resources: ["pods"], verbs: ["*"] }), /rules\[0\]\.verbs is "\*"/],
    "every resource": [role("ClusterRole", { apiGroups: [""], resources: ["*"], verbs: ["get"] }), /resources/],
    "every subresource": [
      role("ClusterRole", { apiGroups: ["apps"], resources: ["deployments/*"], verbs: ["get"] }),
      /deployments/,
    ],
  },
  unknown: { rules: object("rbac.authorization.k8s.io/v1", "Role", "reader", { rules: UNKNOWN }) },
});

import { rbacNoClusterWideSecrets } from "../../../policies/security/rbac-no-cluster-wide-secrets";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const role = (kind: string, rule: object) => object("rbac.authorization.k8s.io/v1", kind, "reader", { rules: [rule] });

describePolicy(rbacNoClusterWideSecrets, {
  allowed: {
    "a Role in its namespace": role("Role", { apiGroups: [""], resources: ["secrets"], verbs: ["get"] }),
    "a Secret by its name": role("ClusterRole", {
      apiGroups: [""],
      resources: ["secrets"],
      resourceNames: ["ca"],
      verbs: ["get"],
    }),
    "other groups' secrets": role("ClusterRole", {
      apiGroups: ["example.com"],
      resources: ["secrets"],
      verbs: ["get"],
    }),
  },
  violating: {
    "every Secret": [
      role("ClusterRole", { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["list"] }),
      /rules\[0\] is "list configmaps, secrets"/,
    ],
    "every resource": [role("ClusterRole", { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }), /every Secret/],
  },
  unknown: { verbs: role("ClusterRole", { apiGroups: [""], resources: ["secrets"], verbs: UNKNOWN }) },
});

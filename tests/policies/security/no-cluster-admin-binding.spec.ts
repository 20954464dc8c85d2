import { noClusterAdminBinding } from "../../../policies/security/no-cluster-admin-binding";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const binding = (name: string, kind = "ClusterRole") =>
  object(
    "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding",
    "deployer",
    { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name } },
    null,
  );

describePolicy(noClusterAdminBinding, {
  allowed: { "a role of its own": binding("reader"), "a Role of that name": binding("admin", "Role") },
  violating: {
    "cluster-admin": [binding("cluster-admin"), /roleRef\.name is "cluster-admin"/],
    edit: [binding("edit"), /"edit"/],
  },
  unknown: { "a role": binding(UNKNOWN) },
});

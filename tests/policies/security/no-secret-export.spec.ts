import { noSecretExport } from "../../../policies/security/no-secret-export";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

describePolicy(noSecretExport, {
  allowed: {
    "an export without them": object("v1", "ConfigMap", "s", {
      data: { "export.sh": "kubectl get configmaps,deployments -A -o yaml > /backup/all.yaml" },
    }),
  },
  violating: {
    "an export with them": [
      object("v1", "ConfigMap", "s", {
        data: { "export.sh": "kubectl get configmaps,secrets -A -o yaml > /backup/all.yaml" },
      }),
      /data\[export\.sh\]/,
    ],
  },
  unknown: { "a script": object("v1", "ConfigMap", "s", { data: { "export.sh": UNKNOWN } }) },
});

import { namespaceEnforcesPodSecurity } from "../../../policies/security/namespace-enforces-pod-security";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";

const namespace = (labels: object): Resource => ({
  type: "kubernetes:core/v1:Namespace",
  name: "data",
  props: { metadata: { name: "data", labels } },
});

describePolicy(namespaceEnforcesPodSecurity, {
  config: { privileged: ["node-agents"] },
  allowed: {
    restricted: namespace({ "pod-security.kubernetes.io/enforce": "restricted" }),
    "node agents": {
      type: "kubernetes:core/v1:Namespace",
      props: { metadata: { name: "node-agents", labels: { "pod-security.kubernetes.io/enforce": "privileged" } } },
    },
  },
  violating: {
    "no label": [namespace({}), /enforce\] is not set/],
    baseline: [namespace({ "pod-security.kubernetes.io/enforce": "baseline" }), /is "baseline"/],
  },
  unknown: {
    labels: namespace(UNKNOWN as unknown as object),
    "a level": namespace({ "pod-security.kubernetes.io/enforce": UNKNOWN }),
  },
});

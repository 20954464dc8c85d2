import { sidecarsReachIstiod } from "../../../policies/security/sidecars-reach-istiod";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { DEPLOYMENT, object } from "../objects";

const MESHED: Resource = {
  type: "kubernetes:core/v1:Namespace",
  name: "pyairtable",
  props: { metadata: { name: "pyairtable", labels: { "istio-injection": "enabled" } } },
};
const policy = (spec: object, name: string): Resource =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, { spec });
const DENY = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "deny");

describePolicy(sidecarsReachIstiod, {
  allowed: {
    "a policy for all pods": [
      MESHED,
      DENY,
      policy(
        {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 15012 }] }],
        },
        "istiod",
      ),
    ],
    "a policy for the pods there are": [
      MESHED,
      DENY,
      DEPLOYMENT,
      policy(
        {
          podSelector: { matchLabels: { app: "app" } },
          policyTypes: ["Egress"],
          egress: [{ ports: [{ port: 15012 }] }],
        },
        "istiod",
      ),
    ],
    "a namespace without sidecars": [object("v1", "Namespace", "pyairtable", {}, null), DENY],
  },
  violating: {
    "no such policy": [[MESHED, DENY], /Namespace pyairtable: egress to istiod:15012 is not set/],
    "a workload it leaves out": [
      [
        MESHED,
        DENY,
        DEPLOYMENT,
        policy({ podSelector: { matchLabels: { app: "other" } }, egress: [{ ports: [{ port: 15012 }] }] }, "istiod"),
      ],
      /Deployment pyairtable\/app/,
    ],
  },
  unknown: {
    "a port": [MESHED, DENY, policy({ podSelector: {}, egress: [{ ports: [{ port: UNKNOWN }] }] }, "istiod")],
  },
});

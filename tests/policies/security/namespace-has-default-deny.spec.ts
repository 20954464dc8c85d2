import { namespaceHasDefaultDeny } from "../../../policies/security/namespace-has-default-deny";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { object } from "../objects";

const NAMESPACE = object("v1", "Namespace", "data", {}, null);
const policy = (spec: object, namespace = "data", name = "policy"): Resource =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, { spec }, namespace);

describePolicy(namespaceHasDefaultDeny, {
  allowed: {
    "one policy for both": [NAMESPACE, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] })],
    "one for each": [
      NAMESPACE,
      policy({ podSelector: {}, policyTypes: ["Ingress"] }, "data", "in"),
      policy({ podSelector: {}, policyTypes: ["Egress"] }, "data", "out"),
    ],
  },
  violating: {
    none: [[NAMESPACE], /Namespace data: NetworkPolicy for Ingress is not set/],
    "ingress only": [[NAMESPACE, policy({ podSelector: {}, policyTypes: ["Ingress"] })], /for Egress/],
    "another namespace's": [
      [NAMESPACE, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] }, "pyairtable")],
      /for Ingress/,
    ],
    "some pods' only": [
      [NAMESPACE, policy({ podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress", "Egress"] })],
      /for Egress/,
    ],
    "a rule in it": [
      [NAMESPACE, policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{}] })],
      /for Egress/,
    ],
  },
  unknown: { "a policy's namespace": [NAMESPACE, policy({ podSelector: {} }, UNKNOWN)] },
});

import { noAllowAllNetworkPolicy } from "../../../policies/security/no-allow-all-network-policy";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { object } from "../objects";

const policy = (spec: object, namespace = "data", name = "policy"): Resource =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, { spec }, namespace);

describePolicy(noAllowAllNetworkPolicy, {
  config: { public: ["istio-ingress"] },
  allowed: {
    "a peer": policy({
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "app" } } }], ports: [{ port: 5432 }] }],
    }),
    "the internet around the cluster": policy({
      egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] } }], ports: [{ port: 443 }] }],
    }),
    "users at the gateway": policy(
      { ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 8443 }] }] },
      "istio-ingress",
    ),
  },
  violating: {
    "an empty rule": [policy({ ingress: [{}] }), /spec\.ingress\[0\] is \{\}/],
    "a port towards everybody": [policy({ egress: [{ ports: [{ port: 443 }] }] }), /spec\.egress\[0\]\.to is not set/],
    "the internet and the cluster": [
      policy({ egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] }] }),
      /whole cluster/,
    ],
    "every namespace, every port": [policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] }), /namespaceSelector/],
    "users at the database": [
      policy({ ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 5432 }] }] }),
      /ipBlock/,
    ],
  },
  unknown: {
    rules: policy({ ingress: UNKNOWN }),
    peers: policy({ ingress: [{ from: UNKNOWN }] }),
    ports: policy({ ingress: [{ ports: UNKNOWN }] }),
  },
});

import { dnsOverBothProtocols } from "../../../policies/security/dns-over-both-protocols";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { object } from "../objects";

const policy = (spec: object, namespace = "data", name = "policy"): Resource =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, { spec }, namespace);

describePolicy(dnsOverBothProtocols, {
  allowed: {
    both: policy({
      egress: [
        {
          ports: [
            { port: 53, protocol: "UDP" },
            { port: 53, protocol: "TCP" },
          ],
        },
      ],
    }),
    "other ports": policy({ egress: [{ ports: [{ port: 5432, protocol: "TCP" }] }] }),
  },
  violating: {
    "UDP only": [policy({ egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] }), /DNS over TCP is not allowed/],
    "TCP by default": [policy({ egress: [{ ports: [{ port: 53 }] }] }), /DNS over UDP is not allowed/],
  },
  unknown: { "a protocol": policy({ egress: [{ ports: [{ port: 53, protocol: UNKNOWN }] }] }) },
});

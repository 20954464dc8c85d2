import { noDeprecatedLoadBalancer } from "../../../policies/mesh/no-deprecated-load-balancer";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const rule = (trafficPolicy: unknown) =>
  object("networking.istio.io/v1", "DestinationRule", "app", { spec: { host: "app", trafficPolicy } });

describePolicy(noDeprecatedLoadBalancer, {
  allowed: { LEAST_REQUEST: rule({ loadBalancer: { simple: "LEAST_REQUEST" } }) },
  violating: {
    LEAST_CONN: [rule({ loadBalancer: { simple: "LEAST_CONN" } }), /spec\.trafficPolicy\.loadBalancer\.simple/],
    consecutiveErrors: [rule({ outlierDetection: { consecutiveErrors: 5 } }), /consecutive5xxErrors/],
  },
  unknown: { "a policy": rule(UNKNOWN) },
});

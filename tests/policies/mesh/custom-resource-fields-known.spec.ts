import { customResourceFieldsKnown } from "../../../policies/mesh/custom-resource-fields-known";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { DEPLOYMENT, object } from "../objects";

const rule = (trafficPolicy: unknown) =>
  object("networking.istio.io/v1", "DestinationRule", "app", { spec: { host: "app", trafficPolicy } });

describePolicy(customResourceFieldsKnown, {
  allowed: {
    "known fields": rule({ connectionPool: { http: { http2MaxRequests: 100 } } }),
    "a kind without a contract": object("example.com/v1", "Widget", "w", { spec: { anything: 1 } }),
    "built-in kinds": DEPLOYMENT,
  },
  violating: {
    circuitBreaker: [
      rule({ circuitBreaker: { maxConnections: 100 } }),
      /spec\.trafficPolicy\.circuitBreaker is \{"maxConnections":100\}: unknown key "circuitBreaker"/,
    ],
    "a wrong type": [rule({ connectionPool: { http: { http2MaxRequests: "many" } } }), /must be integer/],
    "a value that is none": [rule({ loadBalancer: { simple: "BEST" } }), /BEST/],
    "a missing host": [
      object("networking.istio.io/v1", "DestinationRule", "app", { spec: {} }),
      /spec\.host is not set: is required/,
    ],
  },
  unknown: {
    "a field": rule({ connectionPool: UNKNOWN }),
    "a spec": object("networking.istio.io/v1", "DestinationRule", "app", { spec: UNKNOWN }),
  },
});

import { mtlsStrict } from "../../../policies/mesh/mtls-strict";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { object } from "../objects";

const resource = (kind: string, spec: unknown, namespace = "pyairtable"): Resource =>
  object(KINDS[kind] ?? "networking.istio.io/v1", kind, "app", { spec }, namespace);
const KINDS: Readonly<Record<string, string>> = { PeerAuthentication: "security.istio.io/v1" };

describePolicy(mtlsStrict, {
  config: { outsideMesh: ["data"] },
  allowed: {
    STRICT: resource("PeerAuthentication", { mtls: { mode: "STRICT" } }),
    "mutual TLS": resource("DestinationRule", { host: "app", trafficPolicy: { tls: { mode: "ISTIO_MUTUAL" } } }),
    "a database outside": resource("DestinationRule", {
      host: "pg.data.svc.cluster.local",
      trafficPolicy: { tls: { mode: "DISABLE" } },
    }),
  },
  violating: {
    PERMISSIVE: [resource("PeerAuthentication", { mtls: { mode: "PERMISSIVE" } }), /spec\.mtls\.mode is "PERMISSIVE"/],
    silence: [resource("PeerAuthentication", {}), /spec\.mtls\.mode is not set/],
    "an open port": [
      resource("PeerAuthentication", { mtls: { mode: "STRICT" }, portLevelMtls: { 8080: { mode: "DISABLE" } } }),
      /portLevelMtls\[8080\]/,
    ],
    "a rule in clear": [
      resource("DestinationRule", {
        host: "app.pyairtable.svc.cluster.local",
        trafficPolicy: { tls: { mode: "DISABLE" } },
      }),
      /go in clear/,
    ],
  },
  unknown: {
    "a mode": resource("PeerAuthentication", { mtls: { mode: UNKNOWN } }),
    "a spec": resource("PeerAuthentication", UNKNOWN),
  },
});

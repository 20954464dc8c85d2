import { gatewayTlsMinimum } from "../../../policies/mesh/gateway-tls-minimum";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const gateway = (servers: unknown) => object("networking.istio.io/v1", "Gateway", "public", { spec: { servers } });

describePolicy(gatewayTlsMinimum, {
  allowed: {
    "TLS 1.2 and a redirect": gateway([
      { port: { protocol: "HTTPS" }, tls: { mode: "SIMPLE", minProtocolVersion: "TLSV1_2" } },
      { port: { protocol: "HTTP" }, tls: { httpsRedirect: true } },
    ]),
    "TLS that passes through": gateway([{ port: { protocol: "TLS" }, tls: { mode: "PASSTHROUGH" } }]),
  },
  violating: {
    silence: [
      gateway([{ port: { protocol: "HTTPS" }, tls: { mode: "SIMPLE" } }]),
      /servers\[0\]\.tls\.minProtocolVersion is not set/,
    ],
    "TLS 1.0": [
      gateway([{ port: { protocol: "HTTPS" }, tls: { mode: "SIMPLE", minProtocolVersion: "TLSV1_0" } }]),
      /TLSV1_0/,
    ],
    "requests in clear": [gateway([{ port: { protocol: "HTTP" } }]), /httpsRedirect is not set/],
  },
  unknown: {
    servers: gateway(UNKNOWN),
    "a version": gateway([{ port: { protocol: "HTTPS" }, tls: { minProtocolVersion: UNKNOWN } }]),
  },
});

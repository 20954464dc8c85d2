import { gatewayCertificateExists } from "../../../policies/mesh/gateway-certificate-exists";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

const GATEWAY = object(
  "networking.istio.io/v1",
  "Gateway",
  "public",
  { spec: { servers: [{ port: { protocol: "HTTPS" }, tls: { credentialName: "public-tls" } }] } },
  "istio-ingress",
);
const PODS = release("gateway", {}, { namespace: "istio-ingress" });
const certificate = (namespace: string) =>
  object("cert-manager.io/v1", "Certificate", "public", { spec: { secretName: "public-tls" } }, namespace);

describePolicy(gatewayCertificateExists, {
  allowed: {
    "a Certificate beside the gateway's pods": [GATEWAY, PODS, certificate("istio-ingress")],
    "a Secret": [GATEWAY, object("v1", "Secret", "public-tls", {}, "istio-ingress")],
  },
  violating: {
    "nothing makes it": [[GATEWAY, PODS], /credentialName is "public-tls": nothing makes this Secret/],
    "another namespace": [
      [GATEWAY, PODS, certificate("pyairtable")],
      /is made in pyairtable, the gateway's pods are in istio-ingress/,
    ],
  },
  unknown: {
    "what the certificate makes": [
      GATEWAY,
      PODS,
      object("cert-manager.io/v1", "Certificate", "public", { spec: { secretName: UNKNOWN } }, "istio-ingress"),
    ],
  },
});

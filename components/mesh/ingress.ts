import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import { customResource } from "../charts/custom-resource";
import type { ChartMirror } from "../charts/mirror";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { NamespaceNames } from "../foundation/foundation";
import type { CertificateIssuerHandle } from "../handles";
import { labelsFor } from "../labels";
import { NAMESPACES } from "../namespaces";
import type { Profile } from "../profiles";
import type { ResolvedService } from "../services/resolve";
import { INGRESS_GATEWAY, INGRESS_RELEASE, INGRESS_SELECTOR, INGRESS_TLS_SECRET } from "./identity";
import { ingressFootprint, ingressValues } from "./ingress-values";
import { rateLimitFilter } from "./rate-limit";
import { ingressRateLimit } from "./traffic-policy";

export interface IngressArgs {
  readonly profile: Profile;
  readonly namespaces: NamespaceNames;
  /** Host name users call. */
  readonly domain: string;
  readonly issuer: CertificateIssuerHandle;
  readonly services: readonly ResolvedService[];
  /** Injects the gateway's proxy and admits its resources. */
  readonly istiod: pulumi.Resource;
  readonly mirror?: ChartMirror;
}

/** The one way in: gateway pods, their certificate, and what they listen to. */
export class Ingress extends PlatformComponent {
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: IngressArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:mesh:Ingress", name, {}, opts);
    const { profile, namespaces, services } = args;
    const visible = services.filter((service) => service.public);
    const release = new ChartRelease(
      `${name}-release`,
      {
        chart: "istioGateway",
        releaseName: INGRESS_RELEASE,
        namespace: namespaces.ingress,
        values: ingressValues(profile, Math.max(0, ...visible.map(({ timeoutSeconds }) => timeoutSeconds))),
        footprint: ingressFootprint(profile),
        mirror: args.mirror,
      },
      this.after(args.istiod),
    );
    const labels = labelsFor(INGRESS_RELEASE, "ingress");
    const certificate = customResource(
      "cert-manager.io/v1/Certificate",
      `${name}-certificate`,
      {
        metadata: { name: INGRESS_TLS_SECRET, namespace: namespaces.ingress, labels },
        spec: ingressCertificate(args.domain, args.issuer),
      },
      this.after(...args.issuer.ready),
    );
    const gateway = customResource(
      "networking.istio.io/v1/Gateway",
      `${name}-gateway`,
      {
        metadata: { name: INGRESS_GATEWAY, namespace: namespaces.ingress, labels },
        spec: ingressGateway(args.domain),
      },
      this.after(args.istiod, release, certificate),
    );
    customResource(
      "networking.istio.io/v1alpha3/EnvoyFilter",
      `${name}-rate-limit`,
      {
        metadata: { name: "ingress-rate-limit", namespace: namespaces.ingress, labels },
        spec: rateLimitFilter({
          context: "GATEWAY",
          selector: INGRESS_SELECTOR,
          limit: ingressRateLimit(services, profile.mesh.gatewayReplicas.max),
        }),
      },
      this.after(args.istiod),
    );
    this.ready = [release, gateway];
    this.registerOutputs({});
  }
}

/** Ninety days, renewed thirty before the end; an ACME authority sets its own length. */
export function ingressCertificate(
  domain: string,
  issuer: Pick<CertificateIssuerHandle, "kind" | "name">,
): CustomResourceSpecs["cert-manager.io/v1/Certificate"] {
  return {
    secretName: INGRESS_TLS_SECRET,
    dnsNames: [domain],
    duration: "2160h",
    renewBefore: "720h",
    privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    usages: ["digital signature", "server auth"],
    issuerRef: { name: issuer.name, kind: issuer.kind, group: "cert-manager.io" },
  };
}

/** HTTPS for the public host, and a redirect to it; only the services' namespace may attach routes. */
export function ingressGateway(domain: string): CustomResourceSpecs["networking.istio.io/v1/Gateway"] {
  const hosts = [`${NAMESPACES.services}/${domain}`];
  return {
    selector: { ...INGRESS_SELECTOR },
    servers: [
      {
        port: { number: 443, name: "https", protocol: "HTTPS" },
        hosts,
        tls: { mode: "SIMPLE", credentialName: INGRESS_TLS_SECRET, minProtocolVersion: "TLSV1_2" },
      },
      { port: { number: 80, name: "http", protocol: "HTTP" }, hosts, tls: { httpsRedirect: true } },
    ],
  };
}

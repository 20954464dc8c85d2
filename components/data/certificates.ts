import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { customResource } from "../charts/custom-resource";
import type { CertificateIssuerHandle, SecretKeyRef } from "../handles";
import { labelsFor } from "../labels";
import { NAMESPACES, type NamespaceName } from "../namespaces";

export interface ServerCertificateArgs {
  /** Name of the Certificate and of the Secret it fills: tls.crt, tls.key, ca.crt. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly dnsNames: readonly string[];
  readonly issuer: CertificateIssuerHandle;
  /** Adds `tls-combined.pem`, key and chain in one file, as HAProxy reads it. Default: false. */
  readonly combinedPem?: boolean;
  /** Default: 90 days, renewed 30 days early. */
  readonly lifetime?: { readonly hours: number; readonly renewBeforeHours: number };
  /** Labels of the Secret. */
  readonly secretLabels?: Readonly<Record<string, string>>;
}

/** The key of a certificate's Secret that holds key and chain together (cert-manager's output format CombinedPEM). */
export const COMBINED_PEM_KEY = "tls-combined.pem";

const DAY = 24;

/** Every name by which pods may call a Service of a namespace. */
export function serviceNames(service: string, namespace: NamespaceName): string[] {
  return [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ];
}

/** A server certificate of the platform's CA. The key is PKCS #8, which Kafka demands and the others read as well. */
export function serverCertificate(
  resourceName: string,
  args: ServerCertificateArgs,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const { hours, renewBeforeHours } = args.lifetime ?? { hours: 90 * DAY, renewBeforeHours: 30 * DAY };
  const labels = labelsFor(args.name, "certificate");
  return customResource(
    "cert-manager.io/v1/Certificate",
    resourceName,
    {
      metadata: { name: args.name, namespace: args.namespace, labels },
      spec: {
        secretName: args.name,
        dnsNames: [...args.dnsNames],
        duration: `${hours}h`,
        renewBefore: `${renewBeforeHours}h`,
        privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
        usages: ["digital signature", "server auth"],
        issuerRef: { group: "cert-manager.io", kind: args.issuer.kind, name: args.issuer.name },
        secretTemplate: { labels: { ...labels, ...args.secretLabels } },
        ...(args.combinedPem ? { additionalOutputFormats: [{ type: "CombinedPEM" as const }] } : {}),
      },
    },
    { ...opts, dependsOn: [...args.issuer.ready] },
  );
}

/** Where the services find the CA's certificate. */
export const PLATFORM_CA: SecretKeyRef = { secretName: "pyairtable-platform-ca", key: "ca.crt" };

/**
 * Brings the CA's certificate into the services' namespace: cert-manager writes it beside every certificate it
 * issues, and renews it there. The certificate itself names nothing that exists (RFC 6761 `.invalid`) and its key is
 * mounted nowhere.
 */
export function platformCa(
  resourceName: string,
  args: { readonly namespace: pulumi.Input<string>; readonly issuer: CertificateIssuerHandle },
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return serverCertificate(
    resourceName,
    {
      name: PLATFORM_CA.secretName,
      namespace: args.namespace,
      dnsNames: [`platform-ca.${NAMESPACES.services}.invalid`],
      issuer: args.issuer,
    },
    opts,
  );
}

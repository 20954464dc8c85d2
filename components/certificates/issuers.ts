import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import type { PlatformConfig } from "../config/schema";

type CertificateSpec = CustomResourceSpecs["cert-manager.io/v1/Certificate"];
type ClusterIssuerSpec = CustomResourceSpecs["cert-manager.io/v1/ClusterIssuer"];
export type AcmeConfig = NonNullable<PlatformConfig["acme"]>;

/** Signs the CA's own certificate and nothing else. */
export const SELF_SIGNED = "pyairtable-self-signed";
/** The platform's own CA: ClusterIssuer, Certificate and Secret carry its name. */
export const PLATFORM_CA = "pyairtable-ca";
export const ACME = "acme";

const YEAR_HOURS = 365 * 24;

/** The CA's certificate: ten years, renewed a year before its end. */
export const PLATFORM_CA_CERTIFICATE: CertificateSpec = {
  isCA: true,
  commonName: "PyAirtable platform CA",
  subject: { organizations: ["PyAirtable"] },
  secretName: PLATFORM_CA,
  duration: `${10 * YEAR_HOURS}h`,
  renewBefore: `${YEAR_HOURS}h`,
  // The key stays when the certificate is renewed: what was signed before still verifies against the new one.
  privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
  usages: ["cert sign", "crl sign", "digital signature"],
  issuerRef: { name: SELF_SIGNED, kind: "ClusterIssuer", group: "cert-manager.io" },
};

/** Public certificates; ownership is shown in DNS, since port 80 only redirects. */
export function acmeIssuer({ server, email, dns01 }: AcmeConfig): ClusterIssuerSpec {
  const solver =
    "route53" in dns01
      ? { route53: { region: dns01.route53.region, hostedZoneID: dns01.route53.hostedZoneId } }
      : { cloudDNS: { project: dns01.cloudDns.project, hostedZoneName: dns01.cloudDns.hostedZoneName } };
  return {
    acme: { server, email, privateKeySecretRef: { name: "acme-account" }, solvers: [{ dns01: solver }] },
  };
}

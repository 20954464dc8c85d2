import * as k8s from "@pulumi/kubernetes";
import * as certManager from "@pulumi/kubernetes-cert-manager";
import type * as pulumi from "@pulumi/pulumi";
import { customResource } from "../charts/custom-resource";
import { type ChartMirror, chartSource } from "../charts/mirror";
import { CHARTS } from "../charts/versions";
import { PlatformComponent } from "../component";
import type { NamespaceNames } from "../foundation/foundation";
import type { CertificateIssuerHandle } from "../handles";
import { labelsFor } from "../labels";
import { NAMESPACES } from "../namespaces";
import type { Profile } from "../profiles";
import { certManagerFootprint, certManagerValues, splitValues, WEBHOOK_LABELS } from "./cert-manager-values";
import { ACME, type AcmeConfig, acmeIssuer, PLATFORM_CA, PLATFORM_CA_CERTIFICATE, SELF_SIGNED } from "./issuers";

export interface CertificatesArgs {
  readonly profile: Profile;
  readonly namespaces: NamespaceNames;
  /** Public certificates by ACME. Default: the platform's own CA signs those, too. */
  readonly acme?: AcmeConfig;
  readonly mirror?: ChartMirror;
}

/** Seconds Helm waits for cert-manager; above the five minutes of its startup check. */
const TIMEOUT_SECONDS = 600;

/** cert-manager and the platform's certificate authorities. */
export class Certificates extends PlatformComponent {
  /** The platform's own CA, for TLS inside the cluster. */
  readonly internal: CertificateIssuerHandle;
  /** For certificates that users' browsers see: ACME where it is configured, else the platform's own CA. */
  readonly public: CertificateIssuerHandle;

  constructor(name: string, args: CertificatesArgs, opts: pulumi.ComponentResourceOptions) {
    const { chart, version } = CHARTS.certManager;
    const footprint = certManagerFootprint(args.profile.certManager);
    super("pyairtable:certificates:Certificates", name, { chart, version, footprint }, opts);

    const release = this.release(args);
    if (args.profile.certManager.replicas > 1) {
      this.webhookBudget(args.namespaces.certManager);
    }
    const ready = this.after(release);
    const selfSigned = this.issuer("self-signed", SELF_SIGNED, { selfSigned: {} }, ready);
    const authority = customResource(
      "cert-manager.io/v1/Certificate",
      `${name}-ca-certificate`,
      {
        metadata: {
          name: PLATFORM_CA,
          namespace: args.namespaces.certManager,
          labels: labelsFor(PLATFORM_CA, "certificate"),
        },
        spec: PLATFORM_CA_CERTIFICATE,
      },
      this.after(release, selfSigned),
    );
    const internal = this.issuer(
      "ca",
      PLATFORM_CA,
      { ca: { secretName: PLATFORM_CA } },
      this.after(release, authority),
    );
    this.internal = { kind: "ClusterIssuer", name: PLATFORM_CA, ready: [internal] };
    this.public = args.acme
      ? { kind: "ClusterIssuer", name: ACME, ready: [this.issuer("acme", ACME, acmeIssuer(args.acme), ready)] }
      : this.internal;
    this.registerOutputs({});
  }

  private release({ profile, namespaces, acme, mirror }: CertificatesArgs): certManager.CertManager {
    // Default providers are disabled: the component's own plugin needs an explicit one like any other.
    const plugin = new certManager.Provider(`${this.name}-plugin`, {}, this.child);
    // A remote component is sent the providers it is given, not those its parent has.
    const cluster = this.getProvider("kubernetes:helm.sh/v3:Release");
    const source = chartSource(CHARTS.certManager, mirror);
    const { args, chartOnly } = splitValues(certManagerValues(profile.certManager, acme?.serviceAccountAnnotations));
    return new certManager.CertManager(
      `${this.name}-cert-manager`,
      {
        ...args,
        helmOptions: {
          name: NAMESPACES.certManager,
          namespace: namespaces.certManager,
          chart: source.chart,
          version: source.version,
          // Without a repository of its own, even an empty one, the component looks a chart's folder up in the public one.
          repositoryOpts: { repo: source.repo ?? "" },
          values: chartOnly,
          atomic: true,
          cleanupOnFail: true,
          createNamespace: false,
          maxHistory: 5,
          timeout: TIMEOUT_SECONDS,
        },
      },
      { ...this.child, provider: plugin, providers: cluster ? [cluster] : [] },
    );
  }

  /** The API server asks the webhook about every certificate; the component has no argument for its budget. */
  private webhookBudget(namespace: pulumi.Input<string>): void {
    new k8s.policy.v1.PodDisruptionBudget(
      `${this.name}-webhook-budget`,
      {
        metadata: {
          name: "cert-manager-webhook-budget",
          namespace,
          labels: labelsFor("cert-manager-webhook", "operator"),
        },
        spec: { maxUnavailable: 1, selector: { matchLabels: { ...WEBHOOK_LABELS } } },
      },
      this.child,
    );
  }

  private issuer(
    suffix: string,
    issuerName: string,
    spec: Parameters<typeof customResource<"cert-manager.io/v1/ClusterIssuer">>[2]["spec"],
    opts: pulumi.CustomResourceOptions,
  ): pulumi.CustomResource {
    const metadata = { name: issuerName, labels: labelsFor(issuerName, "certificate-issuer") };
    return customResource("cert-manager.io/v1/ClusterIssuer", `${this.name}-${suffix}`, { metadata, spec }, opts);
  }
}

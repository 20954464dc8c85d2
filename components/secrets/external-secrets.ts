import * as pulumi from "@pulumi/pulumi";
import type { ExternalSecretsValues } from "../charts/contracts/values/external-secrets-values";
import { customResource } from "../charts/custom-resource";
import type { ChartMirror } from "../charts/mirror";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { LoadedConfig } from "../config/load";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import type { Handle } from "../handles";
import { labelsFor } from "../labels";
import { NAMESPACES, type NamespaceRole } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import type { Profile } from "../profiles";

type ExternalSecretsConfig = NonNullable<LoadedConfig["externalSecrets"]>;

/** Tokens that may lie in a cloud's secret manager. */
export type ExternalTokenName = "AIRTABLE_TOKEN" | "GEMINI_API_KEY";

/** A store in the services' namespace, and the name of each token in it. */
export interface ExternalTokens extends Handle {
  readonly kind: "SecretStore";
  readonly storeName: string;
  readonly keys: Readonly<Record<ExternalTokenName, string>>;
}

export interface ExternalSecretsArgs {
  readonly source: ExternalSecretsConfig;
  readonly profile: Pick<Profile, "operators" | "availability">;
  readonly namespaces: Readonly<Record<NamespaceRole, pulumi.Output<string>>>;
  readonly mirror?: ChartMirror;
}

const RELEASE = "external-secrets";

/**
 * The controller alone, bound by a Role to the services' namespace: it can read and write no Secret elsewhere. The
 * validating webhook stays out, since the specs are held against the CRDs' contracts before they are applied.
 */
export function externalSecretsValues(
  source: ExternalSecretsConfig,
  { operators, availability }: ExternalSecretsArgs["profile"],
): ExternalSecretsValues {
  const replicas = availability.controllerReplicas;
  return {
    replicaCount: replicas,
    leaderElect: replicas > 1,
    scopedNamespace: NAMESPACES.services,
    scopedRBAC: true,
    processClusterStore: false,
    processClusterExternalSecret: false,
    processClusterPushSecret: false,
    processClusterGenerator: false,
    processPushSecret: false,
    serviceAccount: { annotations: { ...source.serviceAccountAnnotations } },
    rbac: {
      servicebindings: { create: false },
      serviceAccountTokenCreate: false,
      aggregateToView: false,
      aggregateToEdit: false,
      aggregateToAdmin: false,
    },
    podSecurityContext: restrictedPod(),
    securityContext: { ...restrictedContainer(), runAsUser: 1000 },
    resources: resourceRequirements(operators.externalSecrets),
    priorityClassName: "pyairtable-platform" satisfies PriorityClassName,
    podDisruptionBudget: replicas > 1 ? { enabled: true, minAvailable: 1 } : { enabled: false },
    serviceMonitor: { enabled: true, renderMode: "alwaysRender" },
    webhook: { create: false },
    certController: { create: false },
  };
}

export function externalSecretsFootprint({
  operators,
  availability,
}: ExternalSecretsArgs["profile"]): WorkloadFootprint[] {
  return [
    {
      kind: "Deployment",
      name: RELEASE,
      namespace: NAMESPACES.operators,
      replicas: availability.controllerReplicas,
      containers: [{ name: RELEASE, ...operators.externalSecrets }],
      costCenter: "operators",
      spotSafe: true,
    },
  ];
}

/**
 * External Secrets and its store. The controller's own workload identity (the annotations of its ServiceAccount) is
 * what the cloud lets read the secrets: no credential of the cloud stands in the cluster.
 */
export class ExternalSecrets extends PlatformComponent {
  readonly tokens: ExternalTokens;

  constructor(name: string, args: ExternalSecretsArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:secrets:ExternalSecrets", name, {}, opts);
    const { source, profile, namespaces } = args;
    const { release } = new ChartRelease(
      `${name}-release`,
      {
        chart: "externalSecrets",
        releaseName: RELEASE,
        // Both namespaces must exist: the controller lives in one and is bound to the other.
        namespace: pulumi.all([namespaces.operators, namespaces.services]).apply(([operators]) => operators),
        values: externalSecretsValues(source, profile),
        footprint: externalSecretsFootprint(profile),
        mirror: args.mirror,
      },
      this.child,
    );
    const storeName = "cloud-secrets";
    const store = customResource(
      "external-secrets.io/v1/SecretStore",
      `${name}-store`,
      {
        metadata: { name: storeName, namespace: namespaces.services, labels: labelsFor(storeName, "secret-store") },
        spec: {
          provider:
            source.provider === "aws"
              ? { aws: { service: "SecretsManager", region: source.location } }
              : { gcpsm: { projectID: source.location } },
        },
      },
      this.after(release),
    );
    this.tokens = {
      kind: "SecretStore",
      storeName,
      keys: { AIRTABLE_TOKEN: source.keys.airtableToken, GEMINI_API_KEY: source.keys.geminiApiKey },
      ready: [release, store],
    };
    this.registerOutputs({});
  }
}

import type { CertManagerArgs } from "@pulumi/kubernetes-cert-manager";
import type { CertManagerValues } from "../charts/contracts/values/cert-manager-values";
import { type Size, resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { COST_CENTER_LABEL, OWNER_LABEL } from "../labels";
import { NAMESPACES } from "../namespaces";
import type { CertManagerProfile } from "../profiles/profile";

/** The chart's keys that the CertManager component takes as arguments of its own. */
type ComponentArgs = Omit<CertManagerArgs, "helmOptions">;

/**
 * What reaches the chart. Keys the component has an argument for carry that argument's type, since it drops what the
 * argument does not know; all others carry the chart's.
 */
export type EffectiveValues = ComponentArgs & Omit<CertManagerValues, keyof ComponentArgs>;

/** Complete by type: an argument the component gains or loses does not compile. */
const COMPONENT_ARGS: Readonly<Record<keyof Required<ComponentArgs>, true>> = {
  affinity: true,
  cainjector: true,
  clusterResourceNamespace: true,
  containerSecurityContext: true,
  deploymentAnnotations: true,
  extraArgs: true,
  extraEnv: true,
  extraVolumeMounts: true,
  extraVolumes: true,
  featureGates: true,
  global: true,
  http_proxy: true,
  https_proxy: true,
  image: true,
  ingressShim: true,
  installCRDs: true,
  no_proxy: true,
  nodeSelector: true,
  podAnnotations: true,
  podDnsConfig: true,
  podDnsPolicy: true,
  podLabels: true,
  prometheus: true,
  replicaCount: true,
  resources: true,
  securityContext: true,
  serviceAccount: true,
  serviceAnnotations: true,
  serviceLabels: true,
  startupapicheck: true,
  strategy: true,
  tolerations: true,
  webhook: true,
};

const PRIORITY_CLASS: PriorityClassName = "pyairtable-platform";
const LABELS = { [OWNER_LABEL]: "platform", [COST_CENTER_LABEL]: "operators" };

/** The check that ends the release: a few API calls, gone when it succeeded. */
const STARTUP_CHECK: Size = { cpuMillicores: 10, memoryMiB: 32, cpuLimitMillicores: 100, memoryLimitMiB: 96 };

/**
 * The chart's values, whichever way each of them travels.
 * @param identity annotations of the controller's ServiceAccount: who may write the DNS zone. Default: none
 */
export function certManagerValues(
  profile: CertManagerProfile,
  identity: Readonly<Record<string, string>> = {},
): EffectiveValues {
  const spread = profile.replicas > 1;
  return {
    crds: { enabled: true, keep: true },
    global: {
      // Its own namespace instead of kube-system, where it would need a Role.
      leaderElection: { namespace: NAMESPACES.certManager },
      priorityClassName: PRIORITY_CLASS,
    },
    replicaCount: profile.replicas,
    resources: resourceRequirements(profile.controller),
    podLabels: LABELS,
    serviceAccount: { create: true, automountServiceAccountToken: true, annotations: { ...identity } },
    // Ownership of a domain is checked through the cluster's DNS; authoritative servers are out of the network's bounds.
    dns01RecursiveNameserversOnly: true,
    ...(spread
      ? {
          podDisruptionBudget: { enabled: true, maxUnavailable: 1 },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: CONTROLLER_LABELS },
            },
          ],
        }
      : {}),
    prometheus: { enabled: true },
    webhook: {
      replicaCount: profile.replicas,
      resources: resourceRequirements(profile.webhook),
      podLabels: LABELS,
      timeoutSeconds: 10,
    },
    cainjector: {
      replicaCount: profile.replicas,
      resources: resourceRequirements(profile.caInjector),
      podLabels: LABELS,
    },
    startupapicheck: {
      // Helm's own minute is too short for a slow node; the release waits longer still.
      timeout: "5m",
      resources: resourceRequirements(STARTUP_CHECK),
    },
  };
}

/** Labels the chart gives its pods, for selectors. */
export const CONTROLLER_LABELS = {
  "app.kubernetes.io/instance": NAMESPACES.certManager,
  "app.kubernetes.io/component": "controller",
} as const;
export const WEBHOOK_LABELS = {
  "app.kubernetes.io/instance": NAMESPACES.certManager,
  "app.kubernetes.io/component": "webhook",
} as const;

/**
 * Sends each value the way on which it arrives: the component overwrites every value that it has an argument for, with
 * nothing if the argument is not given.
 */
export function splitValues(values: EffectiveValues): { args: ComponentArgs; chartOnly: Record<string, unknown> } {
  const isArgument = ([key]: [string, unknown]) => key in COMPONENT_ARGS;
  const entries = Object.entries(values);
  return {
    args: Object.fromEntries(entries.filter(isArgument)),
    chartOnly: Object.fromEntries(entries.filter((entry) => !isArgument(entry))),
  };
}

/** What the chart runs with these sizes; the startup check is gone when the release is. */
export function certManagerFootprint(profile: CertManagerProfile): WorkloadFootprint[] {
  const deployment = (name: string, container: string, size: Size): WorkloadFootprint => ({
    kind: "Deployment",
    name,
    namespace: NAMESPACES.certManager,
    replicas: profile.replicas,
    containers: [{ name: container, ...size }],
    costCenter: "operators",
    spread: name === "cert-manager" && profile.replicas > 1 ? "preferred" : "none",
    spotSafe: profile.replicas > 1,
  });
  return [
    deployment("cert-manager", "cert-manager-controller", profile.controller),
    deployment("cert-manager-cainjector", "cert-manager-cainjector", profile.caInjector),
    deployment("cert-manager-webhook", "cert-manager-webhook", profile.webhook),
  ];
}

import type * as pulumi from "@pulumi/pulumi";
import type { KedaValues, TopologySpreadConstraint } from "../charts/contracts/values/keda-values";
import { ChartRelease } from "../charts/release";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import type { OperatorProfile, OperatorReleaseArgs } from "./args";

/** Names the chart gives its Deployments, their containers and their `app` labels. */
export const KEDA = {
  operator: "keda-operator",
  metricsServer: "keda-operator-metrics-apiserver",
  webhooks: "keda-admission-webhooks",
} as const;

/** Deployments that run more than once are kept apart where there is room. */
function apart(app: string): TopologySpreadConstraint[] {
  return [
    {
      maxSkew: 1,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { app } },
    },
  ];
}

/** KEDA as the autoscaler of the services: it makes their HorizontalPodAutoscalers and serves external.metrics.k8s.io. */
export function kedaValues({ operators, availability }: OperatorProfile): KedaValues {
  const replicas = availability.controllerReplicas;
  const disruption = replicas > 1 ? { minAvailable: 1 } : {};
  const { kedaWebhooks } = operators;
  return {
    image: { pullPolicy: "IfNotPresent" },
    priorityClassName: "pyairtable-platform" satisfies PriorityClassName,
    operator: { replicaCount: replicas },
    metricsServer: { enabled: true, replicaCount: replicas },
    // The API server admits without asking while no webhook pod answers: a ScaledObject is better late than refused.
    webhooks: { enabled: kedaWebhooks !== undefined, replicaCount: replicas, failurePolicy: "Ignore" },
    podSecurityContext: { operator: restrictedPod(), metricServer: restrictedPod(), webhooks: restrictedPod() },
    securityContext: {
      operator: restrictedContainer(),
      metricServer: restrictedContainer(),
      webhooks: restrictedContainer(),
    },
    resources: {
      operator: resourceRequirements(operators.kedaOperator),
      metricServer: resourceRequirements(operators.kedaMetricsServer),
      ...(kedaWebhooks ? { webhooks: resourceRequirements(kedaWebhooks) } : {}),
    },
    topologySpreadConstraints: {
      operator: apart(KEDA.operator),
      metricsServer: apart(KEDA.metricsServer),
      webhooks: apart(KEDA.webhooks),
    },
    podDisruptionBudget: { operator: disruption, metricServer: disruption, webhooks: disruption },
    // Only Deployments are scaled, and Prometheus asks for no credentials: without these KEDA could read every Secret.
    rbac: { enabledCustomScaledRefKinds: false },
    permissions: { operator: { restrict: { secret: true } }, metricServer: { restrict: { secret: true } } },
    prometheus: {
      operator: { enabled: true, serviceMonitor: { enabled: true } },
      metricServer: { enabled: true, serviceMonitor: { enabled: true } },
    },
  };
}

export function kedaFootprint({ operators, availability }: OperatorProfile): WorkloadFootprint[] {
  const replicas = availability.controllerReplicas;
  const sizes = [
    [KEDA.operator, operators.kedaOperator],
    [KEDA.metricsServer, operators.kedaMetricsServer],
    [KEDA.webhooks, operators.kedaWebhooks],
  ] as const;
  return sizes.flatMap(([name, size]): WorkloadFootprint[] =>
    size === undefined
      ? []
      : [
          {
            kind: "Deployment",
            name,
            namespace: NAMESPACES.operators,
            replicas,
            containers: [{ name, ...size }],
            costCenter: "operators",
            spread: "preferred",
            spotSafe: true,
          },
        ],
  );
}

/** @param opts must depend on the monitoring.coreos.com CRDs: the chart brings ServiceMonitors */
export function keda(name: string, args: OperatorReleaseArgs, opts: pulumi.ComponentResourceOptions): ChartRelease {
  const { profile, namespace, mirror } = args;
  return new ChartRelease(
    name,
    {
      chart: "keda",
      releaseName: "keda",
      namespace,
      values: kedaValues(profile),
      footprint: kedaFootprint(profile),
      mirror,
    },
    opts,
  );
}

import type * as pulumi from "@pulumi/pulumi";
import type { MetricsServerValues } from "../charts/contracts/values/metrics-server-values";
import { ChartRelease } from "../charts/release";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import type { OperatorProfile, OperatorReleaseArgs } from "./args";

/** The size and switches of a metrics-server that the platform brings itself. */
export type MetricsServerProfile = NonNullable<OperatorProfile["operators"]["metricsServer"]>;

/** Serves metrics.k8s.io, from which CPU and memory autoscaling reads; one API service has one owner in a cluster. */
export function metricsServerValues(metricsServer: MetricsServerProfile, replicas: number): MetricsServerValues {
  return {
    fullnameOverride: "metrics-server",
    replicas,
    priorityClassName: "pyairtable-platform" satisfies PriorityClassName,
    args: metricsServer.insecureKubeletTls ? ["--kubelet-insecure-tls"] : [],
    podSecurityContext: restrictedPod(),
    securityContext: { ...restrictedContainer(), runAsUser: 1000 },
    resources: resourceRequirements(metricsServer.size),
    podDisruptionBudget: replicas > 1 ? { enabled: true, minAvailable: 1 } : { enabled: false },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": "metrics-server" } },
      },
    ],
  };
}

export function metricsServerFootprint(metricsServer: MetricsServerProfile, replicas: number): WorkloadFootprint[] {
  return [
    {
      kind: "Deployment",
      name: "metrics-server",
      namespace: NAMESPACES.operators,
      replicas,
      containers: [{ name: "metrics-server", ...metricsServer.size }],
      costCenter: "operators",
      spread: "preferred",
      spotSafe: true,
    },
  ];
}

/** @returns undefined where the cluster serves metrics.k8s.io by itself */
export function metricsServer(
  name: string,
  args: OperatorReleaseArgs,
  opts: pulumi.ComponentResourceOptions,
): ChartRelease | undefined {
  const { metricsServer: own } = args.profile.operators;
  const replicas = args.profile.availability.controllerReplicas;
  return (
    own &&
    new ChartRelease(
      name,
      {
        chart: "metricsServer",
        releaseName: "metrics-server",
        namespace: args.namespace,
        values: metricsServerValues(own, replicas),
        footprint: metricsServerFootprint(own, replicas),
        mirror: args.mirror,
      },
      opts,
    )
  );
}

import type * as pulumi from "@pulumi/pulumi";
import type { CloudnativePgValues } from "../charts/contracts/values/cloudnative-pg-values";
import { ChartRelease } from "../charts/release";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import type { OperatorProfile, OperatorReleaseArgs } from "./args";

const RELEASE = "cloudnative-pg";
/** Name the chart gives the operator's container. */
const CONTAINER = "manager";

/** CloudNativePG's operator, watching the data namespace only. */
export function cloudNativePgValues({ operators, availability }: OperatorProfile): CloudnativePgValues {
  const replicas = availability.controllerReplicas;
  return {
    replicaCount: replicas,
    config: { data: { WATCH_NAMESPACE: NAMESPACES.data } },
    resources: resourceRequirements(operators.cloudNativePg),
    podSecurityContext: restrictedPod(),
    containerSecurityContext: { ...restrictedContainer(), runAsUser: 10001, runAsGroup: 10001 },
    priorityClassName: "pyairtable-platform" satisfies PriorityClassName,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": RELEASE } },
      },
    ],
    monitoring: { podMonitorEnabled: true },
  };
}

export function cloudNativePgFootprint({ operators, availability }: OperatorProfile): WorkloadFootprint[] {
  return [
    {
      kind: "Deployment",
      name: RELEASE,
      namespace: NAMESPACES.operators,
      replicas: availability.controllerReplicas,
      containers: [{ name: CONTAINER, ...operators.cloudNativePg }],
      costCenter: "operators",
      spread: "preferred",
      spotSafe: true,
    },
  ];
}

/** @param opts must depend on the monitoring.coreos.com CRDs: the chart brings a PodMonitor */
export function cloudNativePg(
  name: string,
  args: OperatorReleaseArgs,
  opts: pulumi.ComponentResourceOptions,
): ChartRelease {
  const { profile, namespace, mirror } = args;
  return new ChartRelease(
    name,
    {
      chart: "cloudnativePg",
      releaseName: RELEASE,
      namespace,
      values: cloudNativePgValues(profile),
      footprint: cloudNativePgFootprint(profile),
      mirror,
    },
    opts,
  );
}

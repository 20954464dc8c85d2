import type * as pulumi from "@pulumi/pulumi";
import type { VerticalPodAutoscalerValues } from "../charts/contracts/values/vertical-pod-autoscaler-values";
import { ChartRelease } from "../charts/release";
import { resourceRequirements, type Size } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import type { OperatorReleaseArgs } from "./args";

const FULL_NAME = "vertical-pod-autoscaler";

/**
 * Advice only: the recommender and the CRD. Without updater and admission controller nothing can change a pod whose
 * CPU and memory an autoscaler already acts on.
 */
export function verticalPodAutoscalerValues(recommender: Size): VerticalPodAutoscalerValues {
  return {
    fullnameOverride: FULL_NAME,
    podSecurityContext: { ...restrictedPod(), runAsUser: 65534 },
    containerSecurityContext: restrictedContainer(),
    admissionController: { enabled: false },
    updater: { enabled: false },
    recommender: {
      enabled: true,
      // A second one would only wait for the lease: advice may be late.
      replicas: 1,
      priorityClassName: "pyairtable-platform" satisfies PriorityClassName,
      podDisruptionBudget: { enabled: false },
      resources: resourceRequirements(recommender),
      // Later than the chart's own --v=4, which logs every recommendation.
      extraArgs: ["--v=1", "--pod-recommendation-min-cpu-millicores=10", "--pod-recommendation-min-memory-mb=32"],
    },
  };
}

export function verticalPodAutoscalerFootprint(recommender: Size): WorkloadFootprint[] {
  return [
    {
      kind: "Deployment",
      name: `${FULL_NAME}-recommender`,
      namespace: NAMESPACES.operators,
      replicas: 1,
      containers: [{ name: "recommender", ...recommender }],
      costCenter: "operators",
      spotSafe: true,
    },
  ];
}

/** @returns undefined where the cluster brings CRD and recommender itself */
export function verticalPodAutoscaler(
  name: string,
  args: OperatorReleaseArgs,
  opts: pulumi.ComponentResourceOptions,
): ChartRelease | undefined {
  const { vpaRecommender } = args.profile.operators;
  return (
    vpaRecommender &&
    new ChartRelease(
      name,
      {
        chart: "verticalPodAutoscaler",
        releaseName: "vertical-pod-autoscaler",
        namespace: args.namespace,
        values: verticalPodAutoscalerValues(vpaRecommender),
        footprint: verticalPodAutoscalerFootprint(vpaRecommender),
        mirror: args.mirror,
      },
      opts,
    )
  );
}

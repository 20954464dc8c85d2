import type { ApiObject } from "./client";
import { numberIn, objectIn, textIn } from "./objects";

/**
 * The HorizontalPodAutoscalers that KEDA makes of its ScaledObjects: without KEDA's pods it is what holds replicas
 * within their range, and the API server checks it.
 */
export function autoscalersOf(objects: readonly ApiObject[]): readonly ApiObject[] {
  return objects
    .filter(({ apiVersion, kind }) => apiVersion === "keda.sh/v1alpha1" && kind === "ScaledObject")
    .map((scaled) => {
      const spec = objectIn(scaled, "spec");
      const { name, namespace } = scaled.metadata;
      const target = objectIn(spec, "scaleTargetRef");
      return {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: {
          name: textIn(spec, "advanced", "horizontalPodAutoscalerConfig", "name") ?? `keda-hpa-${name}`,
          ...(namespace ? { namespace } : {}),
          labels: { "app.kubernetes.io/managed-by": "keda-operator" },
        },
        spec: {
          minReplicas: numberIn(spec, "minReplicaCount") ?? 1,
          maxReplicas: numberIn(spec, "maxReplicaCount") ?? 100,
          scaleTargetRef: {
            apiVersion: textIn(target, "apiVersion") ?? "apps/v1",
            kind: textIn(target, "kind") ?? "Deployment",
            name: textIn(target, "name") ?? "",
          },
          metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
          ],
        },
      };
    });
}

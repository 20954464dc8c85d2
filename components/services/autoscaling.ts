import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { customResource } from "../charts/custom-resource";
import { PlatformComponent } from "../component";
import type { TelemetrySinks } from "../handles";
import { NAMESPACES } from "../namespaces";
import type { ResolvedService } from "./resolve";
import { selectorLabels, serviceLabels } from "./workload";

export interface AutoscalingArgs {
  readonly service: ResolvedService;
  readonly namespace: pulumi.Output<string>;
  readonly sinks: TelemetrySinks;
  /** Brings ScaledObject and serves the external metric. */
  readonly keda: pulumi.Resource;
  /** Brings VerticalPodAutoscaler; absent where the cluster has it. */
  readonly verticalPodAutoscaler?: pulumi.Resource;
}

/**
 * How many pods a service has and how many may go at once. KEDA owns the HorizontalPodAutoscaler: CPU and memory of
 * the service's own container (not of its sidecar) and requests a second from the mesh. The vertical autoscaler only
 * recommends, since the horizontal one acts on the same two resources.
 */
export class Autoscaling extends PlatformComponent {
  constructor(name: string, args: AutoscalingArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:services:Autoscaling", name, {}, opts);
    const { service, namespace } = args;
    const metadata = { name: service.name, namespace, labels: serviceLabels(service) };
    const target = { apiVersion: "apps/v1", kind: "Deployment", name: service.name };
    const { min, max } = service.replicas;
    customResource(
      "keda.sh/v1alpha1/ScaledObject",
      `${name}-scaled-object`,
      {
        metadata,
        spec: {
          scaleTargetRef: target,
          minReplicaCount: min,
          maxReplicaCount: max,
          pollingInterval: 15,
          fallback: { failureThreshold: 3, replicas: min, behavior: "currentReplicasIfHigher" },
          advanced: { horizontalPodAutoscalerConfig: { name: service.name, behavior: BEHAVIOR } },
          triggers: triggers(service, args.sinks),
        },
      },
      this.after(args.keda),
    );
    customResource(
      "autoscaling.k8s.io/v1/VerticalPodAutoscaler",
      `${name}-recommendation`,
      {
        metadata,
        spec: {
          targetRef: target,
          updatePolicy: { updateMode: "Off" },
          resourcePolicy: {
            containerPolicies: [{ containerName: service.name, controlledResources: ["cpu", "memory"] }],
          },
        },
      },
      args.verticalPodAutoscaler ? this.after(args.verticalPodAutoscaler) : this.child,
    );
    new k8s.policy.v1.PodDisruptionBudget(
      `${name}-disruption`,
      { metadata, spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(service) } } },
      this.child,
    );
    this.registerOutputs({});
  }
}

/** Up at once, at most doubling every half minute; down slowly, a pod a minute after five quiet ones. */
const BEHAVIOR = {
  scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: "Percent", value: 100, periodSeconds: 30 }] },
  scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
};

function triggers(service: ResolvedService, sinks: TelemetrySinks) {
  const { cpuPercent, memoryPercent, requestsPerSecondPerPod } = service.targets;
  const resource = (type: "cpu" | "memory", percent: number) => ({
    type,
    metricType: "Utilization",
    metadata: { value: String(percent), containerName: service.name },
  });
  return [
    resource("cpu", cpuPercent),
    resource("memory", memoryPercent),
    {
      type: "prometheus",
      name: "requests-per-second",
      metricType: "AverageValue",
      metadata: {
        serverAddress: `http://${sinks.metrics.host}:${sinks.metrics.port}`,
        query: requestRateQuery(service.name),
        threshold: String(requestsPerSecondPerPod),
        // A missing answer means broken scraping, not no traffic: the fallback keeps the pods there are.
        ignoreNullValues: "false",
      },
    },
  ];
}

/** Requests a second that reached the service; 0 only while its pods are being scraped, no answer otherwise. */
export function requestRateQuery(service: string): string {
  const received = `istio_requests_total{reporter="destination",destination_workload="${service}",destination_workload_namespace="${NAMESPACES.services}"}`;
  return `sum(rate(${received}[2m])) or 0 * count(up{namespace="${NAMESPACES.services}"} == 1)`;
}

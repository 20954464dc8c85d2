import type * as pulumi from "@pulumi/pulumi";
import type { ChartMirror } from "../charts/mirror";
import type { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { PlatformConfig } from "../config/schema";
import type { OperatorProfile } from "./args";
import { cloudNativePg } from "./cloudnative-pg";
import { keda } from "./keda";
import { metricsServer } from "./metrics-server";
import { prometheusOperatorCrds } from "./prometheus-operator-crds";
import { strimzi } from "./strimzi";
import { verticalPodAutoscaler } from "./vertical-pod-autoscaler";

export interface OperatorsArgs {
  readonly profile: OperatorProfile;
  /** The operators' namespace, as the foundation created it. */
  readonly namespace: pulumi.Input<string>;
  /** The data namespace, as the foundation created it: Strimzi is bound to it. */
  readonly dataNamespace: pulumi.Output<string>;
  /** Who keeps Kafka's metadata: decides the line of Strimzi. */
  readonly coordination: PlatformConfig["kafka"]["coordination"];
  readonly mirror?: ChartMirror;
}

/** Everything that brings kinds of its own for later parts to use. A handle is what users of the kinds depend on. */
export class Operators extends PlatformComponent {
  /** ServiceMonitor, PodMonitor, PrometheusRule. */
  readonly prometheusOperatorCrds: ChartRelease;
  /** ScaledObject, and external.metrics.k8s.io. */
  readonly keda: ChartRelease;
  /** metrics.k8s.io; undefined where the cluster serves it. */
  readonly metricsServer: ChartRelease | undefined;
  /** VerticalPodAutoscaler; undefined where the cluster brings the kind. */
  readonly verticalPodAutoscaler: ChartRelease | undefined;
  /** PostgreSQL's Cluster and Pooler. */
  readonly cloudNativePg: ChartRelease;
  /** Kafka, KafkaTopic, KafkaUser. */
  readonly strimzi: ChartRelease;

  constructor(name: string, args: OperatorsArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:operators:Operators", name, {}, opts);
    this.prometheusOperatorCrds = prometheusOperatorCrds(
      `${name}-prometheus-operator-crds`,
      { namespace: args.namespace, mirror: args.mirror },
      this.child,
    );
    this.keda = keda(`${name}-keda`, args, this.after(this.prometheusOperatorCrds));
    this.metricsServer = metricsServer(`${name}-metrics-server`, args, this.child);
    this.verticalPodAutoscaler = verticalPodAutoscaler(`${name}-vertical-pod-autoscaler`, args, this.child);
    this.cloudNativePg = cloudNativePg(`${name}-cloudnative-pg`, args, this.after(this.prometheusOperatorCrds));
    this.strimzi = strimzi(`${name}-strimzi`, args, this.child);
    this.registerOutputs({});
  }
}

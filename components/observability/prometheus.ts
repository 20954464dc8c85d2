import * as pulumi from "@pulumi/pulumi";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { Endpoint } from "../handles";
import { ALERTMANAGER, PROMETHEUS } from "./endpoints";
import type { TelemetryPartArgs } from "./part";
import { prometheusFootprint, prometheusValues } from "./prometheus-values";

export interface PrometheusArgs extends TelemetryPartArgs {
  /** Namespace of node-exporter, as the foundation created it. */
  readonly nodeAgents: pulumi.Input<string>;
}

/**
 * Prometheus, Alertmanager, their operator, kube-state-metrics and node-exporter.
 * @param opts must depend on the monitoring.coreos.com CRDs
 */
export class Prometheus extends PlatformComponent {
  readonly endpoint: Endpoint = PROMETHEUS;
  readonly alertmanager: Endpoint = ALERTMANAGER;
  readonly release: ChartRelease;

  constructor(name: string, args: PrometheusArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Prometheus", name, {}, opts);
    this.release = new ChartRelease(
      `${name}-chart`,
      {
        chart: "kubePrometheusStack",
        releaseName: "prometheus",
        // One release in two namespaces: it waits for both.
        namespace: pulumi.all([args.namespace, args.nodeAgents]).apply(([namespace]) => namespace),
        values: prometheusValues(args),
        footprint: prometheusFootprint(args),
        mirror: args.config.charts.mirror,
      },
      this.child,
    );
    this.registerOutputs({});
  }
}

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import type { WorkloadFootprint } from "../footprint";
import type { ChartValues } from "./contracts/values";
import { type ChartMirror, chartSource } from "./mirror";
import { CHARTS, type ChartName } from "./versions";

export interface ChartReleaseArgs<Name extends ChartName> {
  readonly chart: Name;
  /** Name of the Helm release; fixed, since others address the objects it names. */
  readonly releaseName: string;
  readonly namespace: pulumi.Input<string>;
  /** Typed by the chart's contract; no secret belongs here, charts take references to Secrets. */
  readonly values: ChartValues[Name];
  /** What the chart runs with exactly these values. */
  readonly footprint: readonly WorkloadFootprint[];
  readonly mirror?: ChartMirror;
  /** How long Helm waits for the release to be ready before it rolls back. Default: 600. */
  readonly timeoutSeconds?: number;
}

/**
 * One pinned chart as an atomic Helm release: what does not become ready within the timeout is rolled back whole.
 * Publishes the chart's footprint, since a Release hides its pods from the plan.
 */
export class ChartRelease<Name extends ChartName = ChartName> extends PlatformComponent {
  readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: ChartReleaseArgs<Name>, opts?: pulumi.ComponentResourceOptions) {
    const pin = CHARTS[args.chart];
    super(
      "pyairtable:charts:ChartRelease",
      name,
      { chart: pin.chart, version: pin.version, footprint: args.footprint },
      opts,
    );
    const source = chartSource(pin, args.mirror);
    this.release = new k8s.helm.v3.Release(
      name,
      {
        name: args.releaseName,
        namespace: args.namespace,
        chart: source.chart,
        version: source.version,
        ...(source.repo ? { repositoryOpts: { repo: source.repo } } : {}),
        values: args.values as pulumi.Inputs,
        atomic: true,
        cleanupOnFail: true,
        createNamespace: false,
        maxHistory: 5,
        timeout: args.timeoutSeconds ?? 600,
      },
      this.child,
    );
    this.registerOutputs({ status: this.release.status.status });
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { ChartRelease } from "../charts/release";
import type { OperatorReleaseArgs } from "./args";

/**
 * ServiceMonitor, PodMonitor, PrometheusRule and the rest of the monitoring.coreos.com kinds: first of all charts,
 * since the charts after it bring objects of these kinds. A release of its own because Helm never upgrades the CRDs
 * that a chart carries beside its templates.
 */
export function prometheusOperatorCrds(
  name: string,
  args: Pick<OperatorReleaseArgs, "namespace" | "mirror">,
  opts: pulumi.ComponentResourceOptions,
): ChartRelease {
  return new ChartRelease(
    name,
    { chart: "prometheusOperatorCrds", releaseName: "prometheus-operator-crds", values: {}, footprint: [], ...args },
    opts,
  );
}

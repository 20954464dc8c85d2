import type * as pulumi from "@pulumi/pulumi";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { WorkloadFootprint } from "../footprint";
import type { Endpoint } from "../handles";
import { NAMESPACES } from "../namespaces";
import type { Scaled } from "../profiles/profile";
import { MIMIR_GATEWAY, MIMIR_SINGLE } from "./endpoints";
import { mimirLayout, mimirValues } from "./mimir-values";
import type { TelemetryArgs, TelemetryPartArgs } from "./part";

/** Where metrics are pushed to (`/api/v1/push`) and queried (`/prometheus`). */
export function mimirEndpoint(args: TelemetryArgs): Endpoint {
  return mimirLayout(args).mode === "single" ? MIMIR_SINGLE : MIMIR_GATEWAY;
}

export function mimirFootprint(args: TelemetryArgs): WorkloadFootprint[] {
  const layout = mimirLayout(args);
  const volumes = [{ name: "storage", sizeGiB: layout.storageGiB, storageClass: args.profile.storage.className }];
  const workload = (
    container: string,
    { replicas, size }: Scaled,
    facts: Pick<WorkloadFootprint, "kind"> & Partial<WorkloadFootprint>,
  ): WorkloadFootprint => ({
    name: `mimir-${container}`,
    namespace: NAMESPACES.observability,
    replicas,
    containers: [{ name: container, ...size }],
    costCenter: "observability",
    spread: "preferred",
    ...facts,
  });
  if (layout.mode === "single") {
    return [workload("ingester", { replicas: 1, size: layout.size }, { kind: "StatefulSet", volumes })];
  }
  const { components } = layout;
  const stateless = { kind: "Deployment", spotSafe: true } as const;
  const stateful = { kind: "StatefulSet", volumes } as const;
  return [
    workload("distributor", components.distributor, stateless),
    workload("ingester", components.ingester, {
      ...stateful,
      spread: args.profile.availability.zoneSpread ? "required" : "preferred",
    }),
    workload("querier", components.querier, stateless),
    workload("query-frontend", components.queryFrontend, stateless),
    workload("query-scheduler", components.queryScheduler, stateless),
    workload("store-gateway", components.storeGateway, stateful),
    workload("compactor", components.compactor, stateful),
    workload("gateway", components.gateway, stateless),
  ];
}

/** Metrics beyond what Prometheus keeps, for `retention.metricDays`. */
export class Mimir extends PlatformComponent {
  readonly endpoint: Endpoint;
  readonly release: ChartRelease;

  constructor(name: string, args: TelemetryPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Mimir", name, {}, opts);
    this.endpoint = mimirEndpoint(args);
    this.release = new ChartRelease(
      `${name}-chart`,
      {
        chart: "mimir",
        releaseName: "mimir",
        namespace: args.namespace,
        values: mimirValues(args),
        footprint: mimirFootprint(args),
        mirror: args.config.charts.mirror,
        // Readiness is asked only after a minute, component after component.
        timeoutSeconds: 900,
      },
      this.child,
    );
    this.registerOutputs({});
  }
}

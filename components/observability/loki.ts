import type * as pulumi from "@pulumi/pulumi";
import type { LokiValues } from "../charts/contracts/values/loki-values";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import { resourceRequirements, storageQuantity } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { Endpoint } from "../handles";
import { LOKI } from "./endpoints";
import { type ObjectStore, PRIORITY, type TelemetryArgs, type TelemetryPartArgs } from "./part";

/** First day of the index schema. Schemas are only ever appended: a changed date hides what was written before. */
const SCHEMA_FROM = "2025-01-01";
const DATA = "/var/loki";

type Loki18 = NonNullable<LokiValues["loki"]>;

/** A file system has one writer, so more than one replica needs the object store. */
function replicasOf({ profile, config }: TelemetryArgs): number {
  return config.objectStore ? profile.observability.loki.replicas : 1;
}

function storage(store: ObjectStore | undefined): Pick<Loki18, "storage" | "schemaConfig"> {
  const type = store?.provider ?? "filesystem";
  return {
    storage: {
      type,
      ...(store ? { bucketNames: { chunks: store.buckets.logs, ruler: store.buckets.logs } } : {}),
      ...(store?.provider === "s3" ? { s3: { region: store.region } } : {}),
    },
    schemaConfig: {
      configs: [
        {
          from: SCHEMA_FROM,
          store: "tsdb",
          object_store: type,
          schema: "v13",
          index: { prefix: "loki_index_", period: "24h" },
        },
      ],
    },
  };
}

/** Loki with every target in one process; replicas share the object store and keep copies of what is not yet written. */
export function lokiValues(args: TelemetryArgs): LokiValues {
  const { profile, config } = args;
  const { size, storageGiB } = profile.observability.loki;
  const replicas = replicasOf(args);
  const store = config.objectStore;
  return {
    fullnameOverride: LOKI.service,
    deploymentMode: "Monolithic",
    loki: {
      auth_enabled: false,
      commonConfig: {
        replication_factor: replicas,
        // One pod has no members to gossip with, and Loki gives up if it finds none.
        ...(replicas === 1 ? { ring: { kvstore: { store: "inmemory" } } } : {}),
      },
      ...storage(store),
      server: { log_level: "warn" },
      limits_config: {
        retention_period: `${config.retention.logDays * 24}h`,
        reject_old_samples: true,
        reject_old_samples_max_age: "168h",
        max_line_size: "256KB",
        max_line_size_truncate: true,
        allow_structured_metadata: true,
        volume_enabled: true,
      },
      // retention_period alone deletes nothing: only the compactor does, and it refuses to start without a place for its marks.
      compactor: {
        retention_enabled: true,
        delete_request_store: store?.provider ?? "filesystem",
        working_directory: `${DATA}/compactor`,
        compaction_interval: "10m",
        retention_delete_delay: "2h",
      },
      analytics: { reporting_enabled: false },
    },
    serviceAccount: { annotations: store?.serviceAccountAnnotations ?? {}, automountServiceAccountToken: false },
    // Workload identities mount tokens of their own; Loki never calls the API server.
    defaults: { automountServiceAccountToken: false },
    rbac: { namespaced: true },
    singleBinary: {
      replicas,
      resources: resourceRequirements(size),
      priorityClassName: PRIORITY,
      persistence: { enabled: true, size: storageQuantity(storageGiB), storageClass: profile.storage.className },
      podDisruptionBudget: { enabled: replicas > 1 },
      ...(profile.availability.zoneSpread ? { topologySpreadConstraints: acrossZones() } : {}),
    },
    // Members find each other before they are ready, or none would ever be.
    memberlist: { service: { publishNotReadyAddresses: true } },
    backend: { replicas: 0 },
    read: { replicas: 0 },
    write: { replicas: 0 },
    // Rules are Prometheus' work (PrometheusRule objects), so nothing feeds Loki's ruler.
    sidecar: { rules: { enabled: false } },
    gateway: { enabled: false },
    lokiCanary: { enabled: false },
    test: { enabled: false },
    chunksCache: { enabled: false },
    resultsCache: { enabled: false },
    minio: { enabled: false },
    rollout_operator: { enabled: false },
    monitoring: { serviceMonitor: { enabled: profile.observability.prometheus.scope === "cluster" } },
  };
}

function acrossZones(): NonNullable<NonNullable<LokiValues["singleBinary"]>["topologySpreadConstraints"]> {
  return [
    {
      maxSkew: 1,
      topologyKey: "topology.kubernetes.io/zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: {
        matchLabels: { "app.kubernetes.io/name": "loki", "app.kubernetes.io/component": "single-binary" },
      },
    },
  ];
}

export function lokiFootprint(args: TelemetryArgs): WorkloadFootprint[] {
  const { size, storageGiB } = args.profile.observability.loki;
  return [
    {
      kind: "StatefulSet",
      name: LOKI.service,
      namespace: LOKI.namespace,
      replicas: replicasOf(args),
      containers: [{ name: "loki", ...size }],
      volumes: [{ name: "storage", sizeGiB: storageGiB, storageClass: args.profile.storage.className }],
      costCenter: "observability",
      spread: "required",
    },
  ];
}

/** Logs, kept for `retention.logDays` and then deleted. */
export class Loki extends PlatformComponent {
  readonly endpoint: Endpoint = LOKI;
  readonly release: ChartRelease;

  constructor(name: string, args: TelemetryPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Loki", name, {}, opts);
    this.release = new ChartRelease(
      `${name}-chart`,
      {
        chart: "loki",
        releaseName: "loki",
        namespace: args.namespace,
        values: lokiValues(args),
        footprint: lokiFootprint(args),
        mirror: args.config.charts.mirror,
      },
      this.child,
    );
    this.registerOutputs({});
  }
}

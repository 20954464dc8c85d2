import type { MimirDistributedValues } from "../charts/contracts/values/mimir-distributed-values";
import { type ResourceRequirements, resourceRequirements, type Size, storageQuantity } from "../config/units";
import { restrictedContainer } from "../pod-security";
import type { MimirComponents } from "../profiles/profile";
import { goMemoryLimit, type ObjectStore, PRIORITY, s3Endpoint, type TelemetryArgs } from "./part";

/** How Mimir runs: one pod on a volume of its own, or one workload a component on an object store they share. */
export type MimirLayout =
  | { readonly mode: "single"; readonly size: Size; readonly storageGiB: number }
  | {
      readonly mode: "distributed";
      readonly components: MimirComponents;
      readonly storageGiB: number;
      readonly store: ObjectStore;
    };

/** Components share blocks only through an object store; without one, one pod of the ingester's size does it all. */
export function mimirLayout({ profile, config }: TelemetryArgs): MimirLayout {
  const { mimir } = profile.observability;
  if (mimir.mode === "single") {
    return mimir;
  }
  return config.objectStore
    ? { ...mimir, store: config.objectStore }
    : { mode: "single", size: mimir.components.ingester.size, storageGiB: mimir.storageGiB };
}

const OFF = { enabled: false } as const;

/** What both layouts leave out: Prometheus evaluates the rules and Alertmanager routes them. */
function shared({ profile, config }: TelemetryArgs): MimirDistributedValues {
  return {
    fullnameOverride: "mimir",
    // Without the chart's trailing dot, which host matching of proxies does not expect.
    global: { clusterDomain: "cluster.local" },
    serviceAccount: { annotations: config.objectStore?.serviceAccountAnnotations ?? {} },
    ruler: OFF,
    alertmanager: OFF,
    overrides_exporter: OFF,
    minio: OFF,
    nginx: OFF,
    rollout_operator: OFF,
    metaMonitoring: { serviceMonitor: { enabled: profile.observability.prometheus.scope === "cluster" } },
  };
}

function limits(metricDays: number): Record<string, unknown> {
  return {
    compactor_blocks_retention_period: `${metricDays}d`,
    max_global_series_per_user: 500_000,
    max_global_exemplars_per_user: 20_000,
  };
}

function persistent(storageGiB: number, storageClass: string) {
  return { enabled: true, size: storageQuantity(storageGiB), storageClass };
}

/**
 * Every target in the ingester's pod: the chart has no layout of this kind, but passes `ingester.extraArgs` after its
 * own `-target=ingester`, and the last flag counts. Directories must neither be equal nor nest, or Mimir refuses to start.
 */
export function mimirSingleValues(
  layout: Extract<MimirLayout, { mode: "single" }>,
  args: TelemetryArgs,
): MimirDistributedValues {
  return {
    ...shared(args),
    mimir: {
      structuredConfig: {
        multitenancy_enabled: false,
        usage_stats: OFF,
        common: { storage: { backend: "filesystem" } },
        blocks_storage: {
          backend: "filesystem",
          filesystem: { dir: "/data/blocks" },
          tsdb: { dir: "/data/tsdb" },
          bucket_store: { sync_dir: "/data/tsdb-sync" },
        },
        compactor: { data_dir: "/data/compactor" },
        ruler: { rule_path: "/data/ruler", alertmanager_url: "" },
        ruler_storage: { backend: "filesystem", filesystem: { dir: "/data/rules" } },
        alertmanager: { data_dir: "/data/alertmanager" },
        alertmanager_storage: { backend: "filesystem", filesystem: { dir: "/data/alerts" } },
        // The chart gives both rings the same file, each in a pod of its own.
        ingester: { ring: { replication_factor: 1, tokens_file_path: "/data/ingester-tokens" } },
        store_gateway: { sharding_ring: { replication_factor: 1, tokens_file_path: "/data/store-gateway-tokens" } },
        // Left empty, front end, scheduler and querier of one process find each other.
        frontend: { scheduler_address: "" },
        frontend_worker: { frontend_address: "", scheduler_address: "" },
        limits: limits(args.config.retention.metricDays),
      },
    },
    ingester: {
      enabled: true,
      replicas: 1,
      extraArgs: { target: "all" },
      env: [{ name: "GOMEMLIMIT", value: goMemoryLimit(layout.size) }],
      resources: resourceRequirements(layout.size),
      priorityClassName: PRIORITY,
      persistentVolume: persistent(layout.storageGiB, args.profile.storage.className),
      zoneAwareReplication: OFF,
      terminationGracePeriodSeconds: 60,
      containerSecurityContext: restrictedContainer(),
    },
    store_gateway: { ...OFF, zoneAwareReplication: OFF },
    distributor: OFF,
    querier: OFF,
    query_frontend: OFF,
    query_scheduler: OFF,
    compactor: OFF,
    gateway: { enabledNonEnterprise: false },
  };
}

function objectStorage(store: ObjectStore): Record<string, unknown> {
  const bucket = store.buckets.metrics;
  const storage =
    store.provider === "s3"
      ? { backend: "s3", s3: { endpoint: s3Endpoint(store), region: store.region, bucket_name: bucket } }
      : { backend: "gcs", gcs: { bucket_name: bucket } };
  // One bucket for all, told apart by prefix: equal places are refused at start.
  return {
    common: { storage },
    blocks_storage: { backend: store.provider, storage_prefix: "blocks" },
    ruler_storage: { backend: store.provider, storage_prefix: "ruler" },
    alertmanager_storage: { backend: store.provider, storage_prefix: "alertmanager" },
  };
}

interface ComponentValues {
  replicas: number;
  resources: ResourceRequirements;
  priorityClassName: string;
  containerSecurityContext: ReturnType<typeof restrictedContainer>;
  env: { name: string; value: string }[];
}

function component({ replicas, size }: MimirComponents["querier"]): ComponentValues {
  return {
    replicas,
    resources: resourceRequirements(size),
    priorityClassName: PRIORITY,
    containerSecurityContext: restrictedContainer(),
    env: [{ name: "GOMEMLIMIT", value: goMemoryLimit(size) }],
  };
}

export function mimirDistributedValues(
  layout: Extract<MimirLayout, { mode: "distributed" }>,
  args: TelemetryArgs,
): MimirDistributedValues {
  const { components, storageGiB, store } = layout;
  const volume = persistent(storageGiB, args.profile.storage.className);
  const { env: _nginx, ...gateway } = component(components.gateway);
  // The chart sets this one's memory limit itself, and a variable named twice is refused.
  const { env: _own, ...storeGateway } = component(components.storeGateway);
  return {
    ...shared(args),
    mimir: {
      structuredConfig: {
        multitenancy_enabled: false,
        usage_stats: OFF,
        ...objectStorage(store),
        ingester: { ring: { replication_factor: Math.min(3, components.ingester.replicas) } },
        store_gateway: { sharding_ring: { replication_factor: Math.min(3, components.storeGateway.replicas) } },
        limits: limits(args.config.retention.metricDays),
      },
    },
    distributor: component(components.distributor),
    ingester: {
      ...component(components.ingester),
      persistentVolume: volume,
      // As many ingesters as copies: each zone holds all series without the rollout operator that zone awareness needs.
      zoneAwareReplication: OFF,
      ...(args.profile.availability.zoneSpread
        ? {
            topologySpreadConstraints: {
              maxSkew: 1,
              topologyKey: "topology.kubernetes.io/zone",
              whenUnsatisfiable: "DoNotSchedule" as const,
            },
          }
        : {}),
    },
    querier: component(components.querier),
    query_frontend: component(components.queryFrontend),
    query_scheduler: { enabled: true, ...component(components.queryScheduler) },
    store_gateway: { ...storeGateway, persistentVolume: volume, zoneAwareReplication: OFF },
    compactor: { ...component(components.compactor), persistentVolume: volume },
    gateway: { enabledNonEnterprise: true, nginx: { verboseLogging: false }, ...gateway },
  };
}

export function mimirValues(args: TelemetryArgs): MimirDistributedValues {
  const layout = mimirLayout(args);
  return layout.mode === "single" ? mimirSingleValues(layout, args) : mimirDistributedValues(layout, args);
}

import type * as pulumi from "@pulumi/pulumi";
import type { TempoValues } from "../charts/contracts/values/tempo-values";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import { resourceRequirements, storageQuantity } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { Endpoint } from "../handles";
import { restrictedContainer, restrictedPod } from "../pod-security";
import { TEMPO } from "./endpoints";
import {
  goMemoryLimit,
  type ObjectStore,
  PRIORITY,
  s3Endpoint,
  type TelemetryArgs,
  type TelemetryPartArgs,
} from "./part";

const DATA = "/var/tempo";

function traceStorage(store: ObjectStore | undefined): Record<string, unknown> {
  const wal = { path: `${DATA}/wal` };
  if (store === undefined) {
    return { backend: "local", local: { path: `${DATA}/traces` }, wal };
  }
  return store.provider === "s3"
    ? { backend: "s3", s3: { bucket: store.buckets.traces, endpoint: s3Endpoint(store), region: store.region }, wal }
    : { backend: "gcs", gcs: { bucket_name: store.buckets.traces }, wal };
}

/** One Tempo: the chart's single binary has no ring, so it cannot be two. */
export function tempoValues({ profile, config }: TelemetryArgs): TempoValues {
  const { size, storageGiB } = profile.observability.tempo;
  return {
    fullnameOverride: TEMPO.service,
    replicas: 1,
    priorityClassName: PRIORITY,
    tempo: {
      resources: resourceRequirements(size),
      // The chart's ballast of 1 GiB makes the collector wait for a heap of twice that; the limit is far below.
      memBallastSizeMbs: 0,
      extraEnv: [{ name: "GOMEMLIMIT", value: goMemoryLimit(size) }],
      reportingEnabled: false,
      retention: `${config.retention.traceHours}h`,
      storage: { trace: traceStorage(config.objectStore) },
      securityContext: restrictedContainer(),
    },
    securityContext: { ...restrictedPod(), runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
    serviceAccount: {
      annotations: config.objectStore?.serviceAccountAnnotations ?? {},
      // Workload identities mount tokens of their own; Tempo never calls the API server.
      automountServiceAccountToken: false,
    },
    persistence: {
      enabled: true,
      size: storageQuantity(storageGiB),
      storageClassName: profile.storage.className,
    },
    serviceMonitor: { enabled: profile.observability.prometheus.scope === "cluster" },
  };
}

export function tempoFootprint({ profile }: TelemetryArgs): WorkloadFootprint[] {
  const { size, storageGiB } = profile.observability.tempo;
  return [
    {
      kind: "StatefulSet",
      name: TEMPO.service,
      namespace: TEMPO.namespace,
      replicas: 1,
      containers: [{ name: "tempo", ...size }],
      volumes: [{ name: "storage", sizeGiB: storageGiB, storageClass: profile.storage.className }],
      costCenter: "observability",
    },
  ];
}

/** Traces, received by OTLP from the sidecars and the services themselves. */
export class Tempo extends PlatformComponent {
  readonly endpoint: Endpoint = TEMPO;
  readonly release: ChartRelease;

  constructor(name: string, args: TelemetryPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Tempo", name, {}, opts);
    this.release = new ChartRelease(
      `${name}-chart`,
      {
        chart: "tempo",
        releaseName: "tempo",
        namespace: args.namespace,
        values: tempoValues(args),
        footprint: tempoFootprint(args),
        mirror: args.config.charts.mirror,
      },
      this.child,
    );
    this.registerOutputs({});
  }
}

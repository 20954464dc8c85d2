import * as fs from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "../../charts/contracts/custom-resources";
import { customResource } from "../../charts/custom-resource";
import { PlatformComponent } from "../../component";
import { resourceRequirements, storageQuantity } from "../../config/units";
import type { WorkloadFootprint } from "../../footprint";
import type { PriorityClassName } from "../../foundation/priority-classes";
import { labelsFor } from "../../labels";
import { NAMESPACES } from "../../namespaces";
import type { Profile } from "../../profiles";
import { operandLabels } from "../operand-labels";
import { POSTGRES_HBA, postgresParameters } from "./parameters";

/** Fixed: Services are `<cluster>-rw` and so on, and policies select pods by `cnpg.io/cluster`. */
export const POSTGRES_CLUSTER = "postgres";
export const POSTGRES_DATABASE = "pyairtablemcp";
export const POSTGRES_USER = "pyairtable";
/** Major 18, Debian 13: the newest image of the list the pinned operator was released with. Its `-system-` images are deprecated upstream. */
export const POSTGRES_IMAGE = "ghcr.io/cloudnative-pg/postgresql:18.4-standard-trixie";

/** Basic-auth Secret of the database's owner, in the data namespace. */
export const POSTGRES_OWNER_SECRET = "postgres-owner";
const QUERIES = { configMapName: "postgres-monitoring-queries", key: "queries.yaml" } as const;

const labels = labelsFor(POSTGRES_CLUSTER, "database");

export type PostgresClusterProfile = Pick<Profile, "postgres" | "availability" | "storage">;

export interface PostgresClusterArgs {
  readonly profile: PostgresClusterProfile;
  readonly namespace: pulumi.Input<string>;
  /** Password of the database's owner. */
  readonly password: pulumi.Output<string>;
  /** Brings the CRD, and the webhook that admits the kind. */
  readonly operator: pulumi.Resource;
  /** Brings the PodMonitor kind. */
  readonly monitoringKinds: pulumi.Resource;
}

/** The Cluster's spec as a function of the profile alone. */
export function postgresClusterSpec(
  profile: PostgresClusterProfile,
): CustomResourceSpecs["postgresql.cnpg.io/v1/Cluster"] {
  const { postgres, availability, storage } = profile;
  const volume = (sizeGiB: number) => ({ size: storageQuantity(sizeGiB), storageClass: storage.className });
  return {
    instances: postgres.instances,
    imageName: POSTGRES_IMAGE,
    // With one instance a budget would only block the drain of its node.
    enablePDB: postgres.instances > 1,
    enableSuperuserAccess: false,
    primaryUpdateStrategy: "unsupervised",
    primaryUpdateMethod: "switchover",
    bootstrap: {
      initdb: {
        database: POSTGRES_DATABASE,
        owner: POSTGRES_USER,
        secret: { name: POSTGRES_OWNER_SECRET },
        encoding: "UTF8",
        dataChecksums: true,
      },
    },
    postgresql: {
      parameters: postgresParameters(postgres),
      pg_hba: POSTGRES_HBA,
      ...(postgres.synchronous
        ? { synchronous: { method: "any", number: 1, dataDurability: "required", failoverQuorum: true } }
        : {}),
    },
    storage: volume(postgres.storageGiB),
    ...(postgres.walStorageGiB > 0 ? { walStorage: volume(postgres.walStorageGiB) } : {}),
    resources: resourceRequirements(postgres.instance),
    priorityClassName: "pyairtable-data" satisfies PriorityClassName,
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: availability.zoneSpread ? "required" : "preferred",
      topologyKey: availability.zoneSpread ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname",
    },
    inheritedMetadata: { labels: operandLabels("postgres") },
    monitoring: { customQueriesConfigMap: [{ name: QUERIES.configMapName, key: QUERIES.key }] },
  };
}

export function postgresClusterFootprint({
  postgres,
  availability,
  storage,
}: PostgresClusterProfile): WorkloadFootprint {
  const storageClass = storage.className;
  return {
    kind: "StatefulSet",
    name: POSTGRES_CLUSTER,
    namespace: NAMESPACES.data,
    replicas: postgres.instances,
    containers: [{ name: "postgres", ...postgres.instance }],
    volumes: [
      { name: "data", sizeGiB: postgres.storageGiB, storageClass },
      ...(postgres.walStorageGiB > 0 ? [{ name: "wal", sizeGiB: postgres.walStorageGiB, storageClass }] : []),
    ],
    costCenter: "postgres",
    spread: availability.zoneSpread ? "required" : "preferred",
  };
}

/** PostgreSQL by CloudNativePG: the Cluster, its owner's Secret, its own metrics. */
export class PostgresCluster extends PlatformComponent {
  readonly cluster: k8s.apiextensions.CustomResource;

  constructor(name: string, args: PostgresClusterArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:data:PostgresCluster", name, { footprint: [postgresClusterFootprint(args.profile)] }, opts);
    const { namespace } = args;
    const owner = new k8s.core.v1.Secret(
      `${name}-owner`,
      {
        // The label makes the operator set a changed password without a restart.
        metadata: { name: POSTGRES_OWNER_SECRET, namespace, labels: { ...labels, "cnpg.io/reload": "true" } },
        type: "kubernetes.io/basic-auth",
        stringData: { username: POSTGRES_USER, password: args.password },
      },
      this.child,
    );
    const queries = new k8s.core.v1.ConfigMap(
      `${name}-queries`,
      {
        metadata: { name: QUERIES.configMapName, namespace, labels: { ...labels, "cnpg.io/reload": "true" } },
        data: { [QUERIES.key]: fs.readFileSync(path.join(__dirname, "monitoring-queries.yaml"), "utf8") },
      },
      this.child,
    );
    this.cluster = customResource(
      "postgresql.cnpg.io/v1/Cluster",
      `${name}-cluster`,
      { metadata: { name: POSTGRES_CLUSTER, namespace, labels }, spec: postgresClusterSpec(args.profile) },
      this.after(args.operator, owner, queries),
    );
    customResource(
      "monitoring.coreos.com/v1/PodMonitor",
      `${name}-metrics`,
      {
        metadata: { name: POSTGRES_CLUSTER, namespace, labels },
        spec: {
          selector: { matchLabels: { "cnpg.io/cluster": POSTGRES_CLUSTER, "cnpg.io/podRole": "instance" } },
          podMetricsEndpoints: [{ port: "metrics" }],
        },
      },
      this.after(args.monitoringKinds),
    );
    this.registerOutputs({});
  }
}

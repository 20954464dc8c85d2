import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "../../charts/contracts/custom-resources";
import { customResource } from "../../charts/custom-resource";
import { PlatformComponent } from "../../component";
import { resourceRequirements } from "../../config/units";
import type { WorkloadFootprint } from "../../footprint";
import type { PriorityClassName } from "../../foundation/priority-classes";
import type { CertificateIssuerHandle } from "../../handles";
import { labelsFor } from "../../labels";
import { NAMESPACES } from "../../namespaces";
import type { Profile } from "../../profiles";
import { serverCertificate, serviceNames } from "../certificates";
import { operandLabels } from "../operand-labels";
import { POSTGRES_CLUSTER } from "./cluster";
import { connectionPlan } from "./connections";

/** Fixed: the Service has this name, and policies select pods by `cnpg.io/poolerName`. */
export const POSTGRES_POOLER = "postgres-pooler";
const CERTIFICATE = "postgres-pooler-tls";

const labels = labelsFor(POSTGRES_POOLER, "database");
const podSelector = { "cnpg.io/poolerName": POSTGRES_POOLER };

export type PoolerProfile = Pick<Profile, "postgres" | "availability">;

export interface PostgresPoolerArgs {
  readonly profile: PoolerProfile;
  readonly namespace: pulumi.Input<string>;
  readonly issuer: CertificateIssuerHandle;
  readonly cluster: pulumi.Resource;
  /** Brings the PodMonitor kind. */
  readonly monitoringKinds: pulumi.Resource;
}

/** The Pooler's spec as a function of the profile alone. */
export function postgresPoolerSpec({
  postgres,
  availability,
}: PoolerProfile): CustomResourceSpecs["postgresql.cnpg.io/v1/Pooler"] {
  const { pooler } = postgres;
  const { perPooler } = connectionPlan(postgres);
  const topologyKey = availability.zoneSpread ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname";
  return {
    cluster: { name: POSTGRES_CLUSTER },
    type: "rw",
    instances: pooler.instances,
    // One more pod at a time and never one less: connectionPlan counts on it.
    deploymentStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    pgbouncer: {
      poolMode: "transaction",
      // What clients see. Unlike a TLS secret towards the server it leaves the operator's own look-up of passwords on.
      clientTLSSecret: { name: CERTIFICATE },
      parameters: {
        client_tls_sslmode: "require",
        server_tls_sslmode: "verify-full",
        max_client_conn: String(pooler.maxClientConnections),
        default_pool_size: String(perPooler),
        max_db_connections: String(perPooler),
        // Drivers prepare statements; PgBouncer then carries them from one server connection to the next.
        max_prepared_statements: "200",
        // A client waits this long for a server connection and then gets an error instead of hanging.
        query_wait_timeout: "15",
        idle_transaction_timeout: "60",
        server_idle_timeout: "300",
      },
    },
    template: {
      metadata: { labels: operandLabels("postgres") },
      spec: {
        containers: [{ name: "pgbouncer", resources: resourceRequirements(pooler.size) }],
        priorityClassName: "pyairtable-data" satisfies PriorityClassName,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: availability.zoneSpread ? "DoNotSchedule" : "ScheduleAnyway",
            labelSelector: { matchLabels: podSelector },
          },
        ],
      },
    },
  };
}

export function postgresPoolerFootprint({ postgres, availability }: PoolerProfile): WorkloadFootprint {
  return {
    kind: "Deployment",
    name: POSTGRES_POOLER,
    namespace: NAMESPACES.data,
    replicas: postgres.pooler.instances,
    containers: [{ name: "pgbouncer", ...postgres.pooler.size }],
    costCenter: "postgres",
    spread: availability.zoneSpread ? "required" : "preferred",
    spotSafe: postgres.pooler.instances > 1,
  };
}

/** PgBouncer before PostgreSQL: transaction pooling, TLS required, a certificate of the platform's CA for its own name. */
export class PostgresPooler extends PlatformComponent {
  readonly pooler: k8s.apiextensions.CustomResource;

  constructor(name: string, args: PostgresPoolerArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:data:PostgresPooler", name, { footprint: [postgresPoolerFootprint(args.profile)] }, opts);
    const { namespace, profile } = args;
    const certificate = serverCertificate(
      `${name}-certificate`,
      {
        name: CERTIFICATE,
        namespace,
        dnsNames: serviceNames(POSTGRES_POOLER, NAMESPACES.data),
        issuer: args.issuer,
        // Without it the operator would not notice a renewed certificate.
        secretLabels: { "cnpg.io/reload": "true" },
      },
      this.child,
    );
    this.pooler = customResource(
      "postgresql.cnpg.io/v1/Pooler",
      `${name}-pooler`,
      { metadata: { name: POSTGRES_POOLER, namespace, labels }, spec: postgresPoolerSpec(profile) },
      // The operator refuses to move a Pooler to another Cluster.
      { ...this.after(args.cluster, certificate), replaceOnChanges: ["spec.cluster"] },
    );
    if (profile.postgres.pooler.instances > 1) {
      new k8s.policy.v1.PodDisruptionBudget(
        `${name}-disruption-budget`,
        {
          metadata: { name: POSTGRES_POOLER, namespace, labels },
          spec: { maxUnavailable: 1, selector: { matchLabels: podSelector } },
        },
        this.child,
      );
    }
    customResource(
      "monitoring.coreos.com/v1/PodMonitor",
      `${name}-metrics`,
      {
        metadata: { name: POSTGRES_POOLER, namespace, labels },
        spec: { selector: { matchLabels: podSelector }, podMetricsEndpoints: [{ port: "metrics" }] },
      },
      this.after(args.monitoringKinds),
    );
    this.registerOutputs({});
  }
}

import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import type { LoadedConfig } from "../config/load";
import { type CertificateIssuerHandle, type DataHandles, endpoint } from "../handles";
import { NAMESPACES, type NamespaceRole } from "../namespaces";
import type { Operators } from "../operators/operators";
import type { Profile } from "../profiles";
import type { GeneratedPasswords } from "../secrets/passwords";
import type { ResolvedService } from "../services/resolve";
import { PLATFORM_CA, platformCa } from "./certificates";
import { Kafka } from "./kafka/kafka";
import { KAFKA_BOOTSTRAP_SERVICE, KAFKA_BROKERS_SERVICE, KAFKA_PORT } from "./kafka/settings";
import { POSTGRES_CLUSTER, POSTGRES_DATABASE, POSTGRES_USER, PostgresCluster } from "./postgres/cluster";
import { POSTGRES_POOLER, PostgresPooler } from "./postgres/pooler";
import { CACHE_CONTRACT, Caches } from "./redis/caches";
import { Redis } from "./redis/redis";
import { REDIS_PROXY_SERVICE } from "./redis/values";

export interface DataArgs {
  readonly config: Pick<LoadedConfig, "kafka" | "charts">;
  readonly profile: Profile;
  readonly services: readonly ResolvedService[];
  readonly namespaces: Readonly<Record<NamespaceRole, pulumi.Output<string>>>;
  readonly passwords: Pick<GeneratedPasswords, "postgres" | "redis" | "sentinel" | "kafka">;
  /** The platform's own CA, which signs what clients verify. */
  readonly issuer: CertificateIssuerHandle;
  readonly operators: Pick<Operators, "prometheusOperatorCrds" | "cloudNativePg" | "strimzi">;
}

const POSTGRES_PORT = 5432;
const REDIS_PORT = 6379;

/** PostgreSQL, Redis and Kafka, each reachable by TLS and password only. */
export class Data extends PlatformComponent {
  readonly handles: DataHandles;

  constructor(name: string, args: DataArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:data:Data", name, {}, opts);
    const { namespaces, profile, issuer, passwords } = args;
    const ca = platformCa(`${name}-platform-ca`, { namespace: namespaces.services, issuer }, this.child);
    const handles = {
      postgres: this.postgres(args),
      redis: this.redis(args),
      kafka: this.kafka(args),
    };
    this.handles = {
      postgres: {
        pooler: endpoint(NAMESPACES.data, POSTGRES_POOLER, POSTGRES_PORT),
        primary: endpoint(NAMESPACES.data, `${POSTGRES_CLUSTER}-rw`, POSTGRES_PORT),
        database: POSTGRES_DATABASE,
        user: POSTGRES_USER,
        password: passwords.postgres,
        ca: PLATFORM_CA,
        ready: [ca, ...handles.postgres],
      },
      redis: {
        proxy: endpoint(NAMESPACES.data, REDIS_PROXY_SERVICE, REDIS_PORT),
        password: passwords.redis,
        maxMemoryMiB: profile.redis.maxMemoryMiB,
        ca: PLATFORM_CA,
        contract: CACHE_CONTRACT,
        ready: [ca, ...handles.redis],
      },
      kafka: {
        bootstrap: endpoint(NAMESPACES.data, KAFKA_BOOTSTRAP_SERVICE, KAFKA_PORT),
        brokers: endpoint(NAMESPACES.data, KAFKA_BROKERS_SERVICE, KAFKA_PORT),
        users: handles.kafka.users,
        ca: PLATFORM_CA,
        ready: [ca, ...handles.kafka.ready],
      },
    };
    this.registerOutputs({});
  }

  private postgres({ profile, namespaces, passwords, issuer, operators }: DataArgs): pulumi.Resource[] {
    const monitoringKinds = operators.prometheusOperatorCrds.release;
    const namespace = namespaces.data;
    const { cluster } = new PostgresCluster(
      `${this.name}-postgres`,
      { profile, namespace, password: passwords.postgres, operator: operators.cloudNativePg.release, monitoringKinds },
      this.child,
    );
    const { pooler } = new PostgresPooler(
      `${this.name}-postgres-pooler`,
      { profile, namespace, issuer, cluster, monitoringKinds },
      this.child,
    );
    return [cluster, pooler];
  }

  private redis({ profile, namespaces, passwords, issuer, operators, config }: DataArgs): pulumi.Resource[] {
    const redis = new Redis(
      `${this.name}-redis`,
      {
        profile,
        namespace: namespaces.data,
        issuer,
        passwords,
        monitoringKinds: operators.prometheusOperatorCrds.release,
        mirror: config.charts.mirror,
      },
      this.child,
    );
    const caches = new Caches(
      `${this.name}-caches`,
      { namespace: namespaces.services, maxMemoryMiB: profile.redis.maxMemoryMiB },
      this.child,
    );
    return [...redis.ready, ...caches.ready];
  }

  private kafka(args: DataArgs): { ready: readonly pulumi.Resource[]; users: DataHandles["kafka"]["users"] } {
    const { profile, namespaces, passwords, services, issuer, operators, config } = args;
    const kafka = new Kafka(
      `${this.name}-kafka`,
      {
        profile,
        coordination: config.kafka.coordination,
        services,
        namespace: namespaces.data,
        issuer,
        passwords: passwords.kafka,
        operator: operators.strimzi.release,
        monitoringKinds: operators.prometheusOperatorCrds.release,
      },
      this.child,
    );
    const users = kafka.clients.flatMap(({ name, topics }) => {
      const password = passwords.kafka[name];
      return password === undefined ? [] : [[name, { username: name, password, topics }] as const];
    });
    return { ready: kafka.ready, users: Object.fromEntries(users) };
  }
}

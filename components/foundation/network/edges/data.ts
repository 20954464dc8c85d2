import { type Edge, tcp } from "../edge";
import { pods } from "./pods";

/** What PostgreSQL, Redis and Kafka say among themselves and to their operators. */
export function dataEdges(): Edge[] {
  return [
    {
      name: "pooler-to-postgres",
      from: pods.pooler,
      to: pods.postgres,
      ports: tcp(5432),
      why: "PgBouncer's server connections",
    },
    {
      name: "postgres-to-postgres",
      from: pods.postgresAndJobs,
      to: pods.postgres,
      ports: tcp(5432, 8000),
      why: "streaming replication, joining a replica, and the instance managers' status",
    },
    {
      name: "cloudnative-pg-to-postgres",
      from: pods.cloudNativePgOperator,
      to: pods.postgres,
      ports: tcp(5432, 8000),
      why: "the operator reads each instance's status and steers fail-over",
    },
    {
      name: "redis-to-redis",
      from: pods.redis,
      to: pods.redis,
      ports: tcp(6379, 26379),
      why: "replication and Sentinel's quorum",
    },
    {
      name: "redis-proxy-to-redis",
      from: pods.redisProxy,
      to: pods.redis,
      ports: tcp(6379, 26379),
      why: "HAProxy forwards to the master that the Sentinels name",
    },
    {
      name: "kafka-to-kafka",
      from: pods.kafka,
      to: pods.kafka,
      ports: tcp(2181, 2888, 3888, 9090, 9091, 9093),
      why: "replication, the controllers' quorum (KRaft or ZooKeeper), entity operator and exporter",
    },
    {
      name: "strimzi-to-kafka",
      from: pods.strimziOperator,
      to: pods.kafka,
      ports: tcp(2181, 8443, 9090, 9091),
      why: "the operator rolls brokers by asking them and their controllers",
    },
  ];
}

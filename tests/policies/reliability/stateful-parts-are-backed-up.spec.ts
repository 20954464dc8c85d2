import { statefulPartsAreBackedUp } from "../../../policies/reliability/stateful-parts-are-backed-up";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, CRON_JOB, DEPLOYMENT, object, release } from "../objects";

const CLUSTER = object("postgresql.cnpg.io/v1", "Cluster", "postgres", { spec: { instances: 3 } }, "data");
const REDIS = release("redis-ha", {}, { name: "redis" });
const KAFKA = object("kafka.strimzi.io/v1", "Kafka", "kafka", { spec: {} }, "data");
const SET = object("apps/v1", "StatefulSet", "queue", {
  spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] },
});
const scheduled = (spec: object) =>
  object("postgresql.cnpg.io/v1", "ScheduledBackup", "daily", { spec: { schedule: "0 0 2 * * *", ...spec } }, "data");
const job = (part: string) => change(CRON_JOB, "metadata.labels", { "pyairtable.dev/backs-up": part });

describePolicy(statefulPartsAreBackedUp, {
  config: { rebuilt: ["cache-volume"] },
  allowed: {
    "a cluster with its schedule": [CLUSTER, scheduled({ cluster: { name: "postgres" } })],
    "a part a job names": [REDIS, job("redis"), { ...job("kafka"), name: "other" }, KAFKA],
    "a part whose component states its backup": [
      REDIS,
      { type: "pyairtable:data:Redis", props: { backup: [{ part: "redis", schedule: "0 2 * * *" }] } },
    ],
    "what is made again": [object("v1", "PersistentVolumeClaim", "cache-volume", { spec: {} })],
    "what holds nothing": [DEPLOYMENT, release("keda", {})],
  },
  violating: {
    "a cluster": [[CLUSTER], /Cluster data\/postgres: backup of postgres is not set/],
    "another cluster's schedule": [[CLUSTER, scheduled({ cluster: { name: "other" } })], /backup of postgres/],
    "a schedule that is suspended": [
      [CLUSTER, scheduled({ suspend: true, cluster: { name: "postgres" } })],
      /backup of postgres/,
    ],
    "a job that is suspended": [[REDIS, change(job("redis"), "spec.suspend", true)], /backup of redis/],
    "a chart": [[REDIS], /Release redis-ha: backup of redis is not set/],
    "a claim": [[object("v1", "PersistentVolumeClaim", "uploads", { spec: {} })], /backup of uploads/],
    "a StatefulSet": [[SET, KAFKA, job("kafka")], /backup of queue/],
  },
  unknown: {
    "a cluster's name": [change(CLUSTER, "metadata.name", UNKNOWN)],
    "whose schedule it is": [CLUSTER, scheduled({ cluster: { name: UNKNOWN } })],
  },
});

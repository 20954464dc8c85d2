import { storageQuantity } from "../../config/units";
import type { PriorityClassName } from "../../foundation/priority-classes";
import { NAMESPACES } from "../../namespaces";
import { restrictedContainer } from "../../pod-security";
import type { Profile } from "../../profiles";
import type { KafkaProfile } from "../../profiles/profile";
import { serviceNames } from "../certificates";
import { operandLabels } from "../operand-labels";

/** Fixed: the operator names its Services and pods after it, and binds users and topics to it by label. */
export const KAFKA = "kafka";
export const KAFKA_BOOTSTRAP_SERVICE = `${KAFKA}-kafka-bootstrap`;
export const KAFKA_PORT = 9093;
export const KAFKA_CERTIFICATE = "kafka-listener-tls";
/** Label by which Strimzi's operators find what belongs to the cluster. */
export const OF_CLUSTER = { "strimzi.io/cluster": KAFKA } as const;

/** Headless: names the brokers, which clients go on to from the bootstrap. */
export const KAFKA_BROKERS_SERVICE = `${KAFKA}-kafka-brokers`;

export type KafkaClusterProfile = Pick<Profile, "kafka" | "availability" | "storage">;

/**
 * Names clients verify: the bootstrap Service, then the broker they are sent to, which advertises itself as
 * `<pod>.<cluster>-kafka-brokers.<namespace>.svc`. A wildcard, so that a further broker needs no new certificate.
 */
export function listenerNames(): string[] {
  const brokers = serviceNames(KAFKA_BROKERS_SERVICE, NAMESPACES.data).slice(2);
  return [...serviceNames(KAFKA_BOOTSTRAP_SERVICE, NAMESPACES.data), ...brokers.map((name) => `*.${name}`)];
}

/** The one listener for clients: TLS with a certificate of the platform's CA, and a password by SCRAM. */
export function tlsListener() {
  return {
    name: "tls",
    port: KAFKA_PORT,
    type: "internal",
    tls: true,
    authentication: { type: "scram-sha-512" },
    configuration: {
      brokerCertChainAndKey: { secretName: KAFKA_CERTIFICATE, certificate: "tls.crt", key: "tls.key" },
    },
  } as const;
}

/** Copies of each message, and how many must have it before a write is confirmed: all the brokers there are, up to three. */
export function replication(brokers: number): { readonly factor: number; readonly minInSync: number } {
  return { factor: Math.min(brokers, 3), minInSync: brokers >= 3 ? 2 : 1 };
}

/** Share of a broker's volume that messages may fill; the rest is for open segments, indexes and internal topics. */
const RETENTION_SHARE = 0.6;

/**
 * Bytes a partition may keep before its oldest segments go, so that a flood fills no volume.
 * @param partitions partitions of all topics together, without their copies
 */
export function retentionBytes(
  { storageGiB, brokers }: Pick<KafkaProfile, "storageGiB" | "brokers">,
  partitions: number,
): number {
  const perBroker = Math.ceil((partitions * replication(brokers).factor) / brokers);
  return Math.floor((storageGiB * 2 ** 30 * RETENTION_SHARE) / Math.max(perBroker, 1));
}

/** Largest file of a partition's log. Only closed files can be deleted, so it is well below what a partition may keep. */
function segmentBytes(bytes: number): number {
  return Math.max(16 * 2 ** 20, Math.min(2 ** 30, Math.floor(bytes / 4)));
}

/** server.properties of the brokers. */
export function brokerConfig(kafka: KafkaProfile, topics: number): Record<string, string | number | boolean> {
  const { factor, minInSync } = replication(kafka.brokers);
  const bytes = retentionBytes(kafka, topics * kafka.topics.partitions);
  return {
    "default.replication.factor": factor,
    "min.insync.replicas": minInSync,
    "offsets.topic.replication.factor": factor,
    "transaction.state.log.replication.factor": factor,
    "transaction.state.log.min.isr": minInSync,
    // A few consumer groups do not need the default of fifty partitions, each with its own files and replication.
    "offsets.topic.num.partitions": 10,
    "transaction.state.log.num.partitions": 10,
    "auto.create.topics.enable": false,
    "num.partitions": kafka.topics.partitions,
    "log.retention.hours": kafka.topics.retentionHours,
    "log.retention.bytes": bytes,
    "log.segment.bytes": segmentBytes(bytes),
    "message.max.bytes": 1048576,
  };
}

export function brokerVolume({ kafka, storage }: KafkaClusterProfile) {
  return {
    type: "persistent-claim",
    size: storageQuantity(kafka.storageGiB),
    class: storage.className,
    deleteClaim: false,
  } as const;
}

export function heap(mebibytes: number) {
  return { "-Xms": `${mebibytes}m`, "-Xmx": `${mebibytes}m` };
}

/** Kept apart by node where there is room, and by zone where there are zones. */
export function operandPod(zoneSpread: boolean, matchLabels: Readonly<Record<string, string>>) {
  return {
    metadata: { labels: { ...operandLabels("kafka") } },
    priorityClassName: "pyairtable-data" satisfies PriorityClassName,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { ...matchLabels } },
      },
      ...(zoneSpread
        ? [
            {
              maxSkew: 1,
              topologyKey: "topology.kubernetes.io/zone",
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: { matchLabels: { ...matchLabels } },
            },
          ]
        : []),
    ],
  };
}

/** Strimzi replaces its own context by this one whole, so it says everything `restricted` asks for. */
export const operandContainer = () => ({ securityContext: restrictedContainer() });

import type { CustomResourceSpecs } from "../../charts/contracts/custom-resources";
import type { SecretKeyRef } from "../../handles";
import type { KafkaProfile } from "../../profiles/profile";
import type { ResolvedService } from "../../services/resolve";
import { replication } from "./settings";

/** A service that talks to Kafka, with the topics it may write and read. */
export interface KafkaClient {
  readonly name: string;
  readonly owner: string;
  readonly topics: readonly string[];
}

export function kafkaClients(
  services: readonly Pick<ResolvedService, "name" | "owner" | "uses" | "topics">[],
): KafkaClient[] {
  return services
    .filter((service) => service.uses.includes("kafka"))
    .map(({ name, owner, topics }) => ({ name, owner, topics: topics ?? [] }));
}

/** Every topic a client names, once, in order. */
export function topicsOf(clients: readonly KafkaClient[]): string[] {
  return [...new Set(clients.flatMap((client) => client.topics))].sort();
}

/** Where a client's password stands for the user operator, in the data namespace. */
export function clientPassword(client: string): SecretKeyRef {
  return { secretName: `${client}-kafka-password`, key: "password" };
}

export function topicSpec({ brokers, topics }: KafkaProfile): CustomResourceSpecs["kafka.strimzi.io/v1/KafkaTopic"] {
  const { factor, minInSync } = replication(brokers);
  return {
    partitions: topics.partitions,
    replicas: factor,
    config: { "min.insync.replicas": minInSync, "cleanup.policy": "delete" },
  };
}

/** May write and read its own topics and use consumer groups that begin with its name; nothing else, nothing of the cluster. */
export function userSpec(client: KafkaClient): CustomResourceSpecs["kafka.strimzi.io/v1/KafkaUser"] {
  const { secretName, key } = clientPassword(client.name);
  return {
    authentication: {
      type: "scram-sha-512",
      password: { valueFrom: { secretKeyRef: { name: secretName, key } } },
    },
    authorization: {
      type: "simple",
      acls: [
        ...client.topics.map((topic) => ({
          type: "allow" as const,
          resource: { type: "topic" as const, name: topic, patternType: "literal" as const },
          operations: ["Describe" as const, "Read" as const, "Write" as const],
        })),
        {
          type: "allow",
          resource: { type: "group", name: client.name, patternType: "prefix" },
          operations: ["Describe", "Read"],
        },
      ],
    },
  };
}

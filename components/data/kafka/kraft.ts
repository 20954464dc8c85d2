import type { CustomResourceSpecs } from "../../charts/contracts/custom-resources";
import { resourceRequirements } from "../../config/units";
import type { WorkloadFootprint } from "../../footprint";
import { NAMESPACES } from "../../namespaces";
import { entityOperator, kafkaExporter } from "./operators";
import {
  brokerConfig,
  brokerVolume,
  heap,
  KAFKA,
  type KafkaClusterProfile,
  operandContainer,
  operandPod,
  tlsListener,
} from "./settings";

/** Each node is broker and controller: three of them are a quorum, and cost half of three and three. */
export const NODE_POOL = "dual";
/** Newest Kafka the pinned operator supports, and the metadata version that goes with it. */
const VERSION = { version: "4.3.1", metadataVersion: "4.3-IV0" } as const;

export function nodePoolSpec(profile: KafkaClusterProfile): CustomResourceSpecs["kafka.strimzi.io/v1/KafkaNodePool"] {
  const { kafka, availability } = profile;
  return {
    replicas: kafka.brokers,
    roles: ["controller", "broker"],
    storage: { type: "jbod", volumes: [{ id: 0, ...brokerVolume(profile), kraftMetadata: "shared" }] },
    resources: resourceRequirements(kafka.broker),
    jvmOptions: heap(kafka.heapMiB),
    template: {
      pod: operandPod(availability.zoneSpread, { "strimzi.io/cluster": KAFKA, "strimzi.io/pool-name": NODE_POOL }),
      kafkaContainer: operandContainer(),
      initContainer: operandContainer(),
    },
  };
}

/** @param topics how many topics share the volumes */
export function kraftSpec(
  { kafka, availability }: KafkaClusterProfile,
  topics: number,
): CustomResourceSpecs["kafka.strimzi.io/v1/Kafka"] {
  return {
    kafka: {
      ...VERSION,
      listeners: [tlsListener()],
      authorization: { type: "simple" },
      config: brokerConfig(kafka, topics),
      // In the broker's own process: no second HTTP agent that walks every MBean at each scrape.
      metricsConfig: { type: "strimziMetricsReporter" },
      ...(availability.zoneSpread
        ? { rack: { type: "topology-label", topologyKey: "topology.kubernetes.io/zone" } }
        : {}),
    },
    entityOperator: entityOperator(kafka),
    kafkaExporter: kafkaExporter(kafka),
  };
}

export function kraftFootprint({ kafka, availability, storage }: KafkaClusterProfile): WorkloadFootprint {
  return {
    kind: "StatefulSet",
    name: `${KAFKA}-${NODE_POOL}`,
    namespace: NAMESPACES.data,
    replicas: kafka.brokers,
    containers: [{ name: "kafka", ...kafka.broker }],
    volumes: [{ name: "data-0", sizeGiB: kafka.storageGiB, storageClass: storage.className }],
    costCenter: "kafka",
    spread: availability.zoneSpread ? "required" : "preferred",
  };
}

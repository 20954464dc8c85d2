import { resourceRequirements, type Size } from "../../config/units";
import type { WorkloadFootprint } from "../../footprint";
import { NAMESPACES } from "../../namespaces";
import type { KafkaProfile } from "../../profiles/profile";
import { heap, KAFKA, operandContainer, operandPod } from "./settings";

/** Share of a Java operator's memory limit given to its heap; the rest is code, threads and TLS buffers. */
const HEAP_SHARE = 0.45;

function javaOperator(size: Size) {
  return {
    resources: resourceRequirements(size),
    jvmOptions: heap(Math.floor(size.memoryLimitMiB * HEAP_SHARE)),
  };
}

/** Turns KafkaTopics and KafkaUsers into topics, credentials and ACLs. */
export function entityOperator({ topicOperator, userOperator }: KafkaProfile) {
  return {
    topicOperator: javaOperator(topicOperator),
    userOperator: javaOperator(userOperator),
    template: {
      pod: operandPod(false, { "strimzi.io/name": `${KAFKA}-entity-operator` }),
      topicOperatorContainer: operandContainer(),
      userOperatorContainer: operandContainer(),
    },
  };
}

/** Lag of the consumer groups, and partitions without enough copies. */
export function kafkaExporter({ exporter }: KafkaProfile) {
  return {
    topicRegex: ".*",
    groupRegex: ".*",
    resources: resourceRequirements(exporter),
    template: {
      pod: operandPod(false, { "strimzi.io/name": `${KAFKA}-kafka-exporter` }),
      container: operandContainer(),
    },
  };
}

export function operatorsFootprint({ topicOperator, userOperator, exporter }: KafkaProfile): WorkloadFootprint[] {
  const deployment = (name: string, containers: WorkloadFootprint["containers"]): WorkloadFootprint => ({
    kind: "Deployment",
    name: `${KAFKA}-${name}`,
    namespace: NAMESPACES.data,
    replicas: 1,
    containers,
    costCenter: "kafka",
    spotSafe: true,
  });
  return [
    deployment("entity-operator", [
      { name: "topic-operator", ...topicOperator },
      { name: "user-operator", ...userOperator },
    ]),
    deployment("kafka-exporter", [{ name: "kafka-exporter", ...exporter }]),
  ];
}

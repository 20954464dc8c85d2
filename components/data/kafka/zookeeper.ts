import type { CustomResourceSpecs } from "../../charts/contracts/custom-resources";
import { resourceRequirements, storageQuantity } from "../../config/units";
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

/** Last Kafka that speaks to ZooKeeper, by the last operator that runs it. */
const VERSION = "3.9.2";
/** ConfigMap with the rules of the JMX exporter: this line knows no other. */
export const JMX_METRICS = { configMapName: "kafka-jmx-metrics", key: "jmx-exporter.yaml" } as const;
/** ZooKeeper's data is small, so its heap may be half its memory limit. */
const ZOOKEEPER_HEAP_SHARE = 0.5;

/** @param topics how many topics share the volumes */
export function zooKeeperSpec(
  profile: KafkaClusterProfile,
  topics: number,
): CustomResourceSpecs["kafka.strimzi.io/v1beta2/Kafka"] {
  const { kafka, availability, storage } = profile;
  const { zooKeeper } = kafka;
  return {
    kafka: {
      version: VERSION,
      replicas: kafka.brokers,
      listeners: [tlsListener()],
      authorization: { type: "simple" },
      config: { ...brokerConfig(kafka, topics), "inter.broker.protocol.version": "3.9" },
      storage: { type: "jbod", volumes: [{ id: 0, ...brokerVolume(profile) }] },
      resources: resourceRequirements(kafka.broker),
      jvmOptions: heap(kafka.heapMiB),
      metricsConfig: {
        type: "jmxPrometheusExporter",
        valueFrom: { configMapKeyRef: { name: JMX_METRICS.configMapName, key: JMX_METRICS.key } },
      },
      template: {
        pod: operandPod(availability.zoneSpread, { "strimzi.io/name": `${KAFKA}-kafka` }),
        kafkaContainer: operandContainer(),
        initContainer: operandContainer(),
      },
      ...(availability.zoneSpread ? { rack: { topologyKey: "topology.kubernetes.io/zone" } } : {}),
    },
    zookeeper: {
      replicas: zooKeeper.nodes,
      storage: {
        type: "persistent-claim",
        size: storageQuantity(zooKeeper.storageGiB),
        class: storage.className,
        deleteClaim: false,
      },
      resources: resourceRequirements(zooKeeper.size),
      jvmOptions: heap(Math.floor(zooKeeper.size.memoryLimitMiB * ZOOKEEPER_HEAP_SHARE)),
      template: {
        pod: operandPod(availability.zoneSpread, { "strimzi.io/name": `${KAFKA}-zookeeper` }),
        zookeeperContainer: operandContainer(),
      },
    },
    entityOperator: entityOperator(kafka),
    kafkaExporter: kafkaExporter(kafka),
  };
}

export function zooKeeperFootprint({ kafka, availability, storage }: KafkaClusterProfile): WorkloadFootprint[] {
  const storageClass = storage.className;
  const common = {
    kind: "StatefulSet",
    namespace: NAMESPACES.data,
    costCenter: "kafka",
    spread: availability.zoneSpread ? "required" : "preferred",
  } as const;
  return [
    {
      ...common,
      name: `${KAFKA}-kafka`,
      replicas: kafka.brokers,
      containers: [{ name: "kafka", ...kafka.broker }],
      volumes: [{ name: "data-0", sizeGiB: kafka.storageGiB, storageClass }],
    },
    {
      ...common,
      name: `${KAFKA}-zookeeper`,
      replicas: kafka.zooKeeper.nodes,
      containers: [{ name: "zookeeper", ...kafka.zooKeeper.size }],
      volumes: [{ name: "data", sizeGiB: kafka.zooKeeper.storageGiB, storageClass }],
    },
  ];
}

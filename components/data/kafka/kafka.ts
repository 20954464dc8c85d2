import * as fs from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { customResource } from "../../charts/custom-resource";
import { PlatformComponent } from "../../component";
import type { CertificateIssuerHandle } from "../../handles";
import { labelsFor } from "../../labels";
import type { ResolvedService } from "../../services/resolve";
import { serverCertificate } from "../certificates";
import { clientPassword, type KafkaClient, kafkaClients, topicsOf, topicSpec, userSpec } from "./clients";
import { kraftFootprint, kraftSpec, NODE_POOL, nodePoolSpec } from "./kraft";
import { operatorsFootprint } from "./operators";
import { KAFKA, KAFKA_CERTIFICATE, type KafkaClusterProfile, listenerNames, OF_CLUSTER } from "./settings";
import { JMX_METRICS, zooKeeperFootprint, zooKeeperSpec } from "./zookeeper";

export interface KafkaArgs {
  readonly profile: KafkaClusterProfile;
  readonly coordination: "kraft" | "zookeeper";
  readonly services: readonly ResolvedService[];
  readonly namespace: pulumi.Input<string>;
  readonly issuer: CertificateIssuerHandle;
  /** By service. */
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;
  /** Brings the CRDs of the line that `coordination` needs. */
  readonly operator: pulumi.Resource;
  /** Brings the PodMonitor kind. */
  readonly monitoringKinds: pulumi.Resource;
}

const labels = { ...labelsFor(KAFKA, "message-broker"), ...OF_CLUSTER };

/** Kafka by Strimzi: the cluster, its topics, and a user with least rights for each service that talks to it. */
export class Kafka extends PlatformComponent {
  readonly clients: readonly KafkaClient[];
  /** Resources to wait for before a client connects. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: KafkaArgs, opts: pulumi.CustomResourceOptions) {
    const { profile, coordination } = args;
    const nodes = coordination === "kraft" ? [kraftFootprint(profile)] : zooKeeperFootprint(profile);
    super("pyairtable:data:Kafka", name, { footprint: [...nodes, ...operatorsFootprint(profile.kafka)] }, opts);
    this.clients = kafkaClients(args.services);
    const topics = topicsOf(this.clients);
    const certificate = serverCertificate(
      `${name}-certificate`,
      { name: KAFKA_CERTIFICATE, namespace: args.namespace, dnsNames: listenerNames(), issuer: args.issuer },
      this.child,
    );
    const cluster =
      coordination === "kraft"
        ? this.kraft(args, topics.length, certificate)
        : this.zooKeeper(args, topics.length, certificate);
    const ofCluster = this.after(cluster);
    const version = coordination === "kraft" ? "v1" : "v1beta2";
    for (const topic of topics) {
      customResource(
        `kafka.strimzi.io/${version}/KafkaTopic`,
        `${name}-topic-${topic}`,
        { metadata: { name: topic, namespace: args.namespace, labels }, spec: topicSpec(profile.kafka) },
        ofCluster,
      );
    }
    const users = this.clients.map((client) => this.user(client, version, args, cluster));
    customResource(
      "monitoring.coreos.com/v1/PodMonitor",
      `${name}-metrics`,
      {
        metadata: { name: KAFKA, namespace: args.namespace, labels },
        spec: {
          selector: { matchLabels: { ...OF_CLUSTER, "strimzi.io/kind": "Kafka" } },
          podMetricsEndpoints: [{ port: "tcp-prometheus", path: "/metrics" }],
        },
      },
      this.after(args.monitoringKinds),
    );
    this.ready = [cluster, ...users];
    this.registerOutputs({});
  }

  private kraft(
    { profile, namespace, operator }: KafkaArgs,
    topics: number,
    certificate: pulumi.Resource,
  ): pulumi.Resource {
    const pool = customResource(
      "kafka.strimzi.io/v1/KafkaNodePool",
      `${this.name}-nodes`,
      { metadata: { name: NODE_POOL, namespace, labels }, spec: nodePoolSpec(profile) },
      this.after(operator),
    );
    return customResource(
      "kafka.strimzi.io/v1/Kafka",
      `${this.name}-cluster`,
      { metadata: { name: KAFKA, namespace, labels }, spec: kraftSpec(profile, topics) },
      this.after(operator, pool, certificate),
    );
  }

  private zooKeeper(
    { profile, namespace, operator }: KafkaArgs,
    topics: number,
    certificate: pulumi.Resource,
  ): pulumi.Resource {
    const metrics = new k8s.core.v1.ConfigMap(
      `${this.name}-jmx-metrics`,
      {
        metadata: { name: JMX_METRICS.configMapName, namespace, labels },
        data: { [JMX_METRICS.key]: fs.readFileSync(path.join(__dirname, "jmx-exporter.yaml"), "utf8") },
      },
      this.child,
    );
    return customResource(
      "kafka.strimzi.io/v1beta2/Kafka",
      `${this.name}-cluster`,
      {
        // Without it this line of the operator would expect node pools.
        metadata: { name: KAFKA, namespace, labels, annotations: { "strimzi.io/node-pools": "disabled" } },
        spec: zooKeeperSpec(profile, topics),
      },
      this.after(operator, metrics, certificate),
    );
  }

  private user(
    client: KafkaClient,
    version: "v1" | "v1beta2",
    args: KafkaArgs,
    cluster: pulumi.Resource,
  ): pulumi.Resource {
    const password = args.passwords[client.name];
    if (password === undefined) {
      throw new RangeError(`no Kafka password was generated for ${client.name}`);
    }
    const { secretName, key } = clientPassword(client.name);
    const userLabels = { ...labelsFor(client.name, "message-client", client.owner), ...OF_CLUSTER };
    const secret = new k8s.core.v1.Secret(
      `${this.name}-password-${client.name}`,
      {
        metadata: { name: secretName, namespace: args.namespace, labels: userLabels },
        type: "Opaque",
        stringData: { [key]: password },
      },
      this.child,
    );
    return customResource(
      `kafka.strimzi.io/${version}/KafkaUser`,
      `${this.name}-user-${client.name}`,
      { metadata: { name: client.name, namespace: args.namespace, labels: userLabels }, spec: userSpec(client) },
      this.after(cluster, secret),
    );
  }
}

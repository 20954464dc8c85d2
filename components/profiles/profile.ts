import type { Size } from "../config/units";
import type { WorkloadFootprint } from "../footprint";

/**
 * Everything that differs between a laptop's Minikube and a cloud's cluster, as plain data. Parts read sizes, counts
 * and switches here and never ask which platform they are on; only components/profiles knows minikube, eks and gke.
 */
export interface Profile {
  readonly name: "minikube" | "eks" | "gke";
  readonly nodes: NodeProfile;
  readonly availability: AvailabilityProfile;
  readonly storage: StorageProfile;
  readonly exposure: ExposureProfile;
  readonly services: ServicesProfile;
  readonly postgres: PostgresProfile;
  readonly redis: RedisProfile;
  readonly kafka: KafkaProfile;
  readonly mesh: MeshProfile;
  readonly certManager: CertManagerProfile;
  readonly operators: OperatorsProfile;
  readonly observability: ObservabilityProfile;
}

export interface NodePool {
  readonly name: string;
  readonly instanceType: string;
  readonly nodes: number;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** What the kubelet and the system keep for themselves and the scheduler cannot give away. */
  readonly reserved: { readonly cpuMillicores: number; readonly memoryMiB: number };
  readonly maxPods: number;
  readonly diskGiB: number;
  readonly spot: boolean;
}

export interface NodeProfile {
  readonly pools: readonly NodePool[];
  /** Zones the nodes are spread over. 1 = no zone label to count on. */
  readonly zones: readonly string[];
  /** Pods the platform finds already running (control plane on the node, DNS, CNI, CSI) and must leave room for. */
  readonly system: readonly WorkloadFootprint[];
  /** Share of the nodes' allocatable that requests should stay under, so that a rollout's surge finds room. */
  readonly targetUtilization: number;
  /** API-server addresses as pods see them after service translation; NetworkPolicies allow these only. */
  readonly apiServerCidrs: readonly string[];
  readonly apiServerPorts: readonly number[];
  /** Where pods trade their ServiceAccount for a cloud identity, if that is an address of the node's own network. */
  readonly identityEndpoints: readonly { readonly cidr: string; readonly ports: readonly number[] }[];
  /** CIDRs that are inside (nodes, pods, services): the rest is "the internet" to egress rules. */
  readonly privateCidrs: readonly string[];
}

export interface AvailabilityProfile {
  /** Zone spread is enforced by the scheduler (true) or only preferred by host (false: one node). */
  readonly zoneSpread: boolean;
  /** Replicas of controllers and operators that tolerate being two. */
  readonly controllerReplicas: number;
}

export interface StorageProfile {
  /** Class every claim names. */
  readonly className: string;
  /** The class to create; absent where the cluster brings it. */
  readonly create?: {
    readonly provisioner: string;
    readonly parameters: Readonly<Record<string, string>>;
  };
}

export interface ExposureProfile {
  readonly serviceType: "NodePort" | "LoadBalancer";
  readonly annotations: Readonly<Record<string, string>>;
  readonly loadBalancerClass?: string;
  /** Fixed only where the gateway is reached by node port. */
  readonly nodePorts?: { readonly http: number; readonly https: number };
}

/** How heavy a service's pod is; the catalogue says which, the profile says how much that is here. */
export type ServiceWeight = "light" | "medium" | "heavy";

export interface ServicesProfile {
  readonly sizes: Readonly<Record<ServiceWeight, Size>>;
  readonly sidecar: Size;
}

export interface PostgresProfile {
  readonly instances: number;
  readonly instance: Size;
  readonly storageGiB: number;
  /** Own volume for the write-ahead log; 0 = on the data volume. */
  readonly walStorageGiB: number;
  readonly sharedBuffersMiB: number;
  readonly effectiveCacheSizeMiB: number;
  readonly workMemMiB: number;
  readonly maintenanceWorkMemMiB: number;
  readonly maxConnections: number;
  /** A commit waits for one standby. Needs 3 instances, or a lost standby stops writes. */
  readonly synchronous: boolean;
  readonly pooler: {
    readonly instances: number;
    readonly size: Size;
    readonly defaultPoolSize: number;
    readonly maxClientConnections: number;
  };
}

export interface RedisProfile {
  readonly members: number;
  readonly redis: Size;
  readonly sentinel: Size;
  readonly splitBrainGuard: Size;
  readonly exporter: Size;
  readonly proxy: { readonly replicas: number; readonly size: Size };
  readonly maxMemoryMiB: number;
  readonly storageGiB: number;
}

export interface KafkaProfile {
  readonly brokers: number;
  readonly broker: Size;
  readonly heapMiB: number;
  readonly storageGiB: number;
  /** How the topics are cut and kept, unless the volume fills first. */
  readonly topics: { readonly partitions: number; readonly retentionHours: number };
  readonly topicOperator: Size;
  readonly userOperator: Size;
  readonly exporter: Size;
  /** Only where kafka.coordination is zookeeper. */
  readonly zooKeeper: { readonly nodes: number; readonly size: Size; readonly storageGiB: number };
}

export interface MeshProfile {
  readonly istiod: Size;
  readonly istiodReplicas: number;
  readonly cni: Size;
  readonly gateway: Size;
  readonly gatewayReplicas: { readonly min: number; readonly max: number };
  /** Istio's own name for the platform, where its charts have one. */
  readonly platform?: "minikube" | "gke";
  /** Share of requests traced, in percent. */
  readonly tracedPercent: number;
}

export interface CertManagerProfile {
  readonly controller: Size;
  readonly webhook: Size;
  readonly caInjector: Size;
  readonly replicas: number;
}

export interface OperatorsProfile {
  readonly cloudNativePg: Size;
  readonly strimzi: Size;
  readonly strimziHeapMiB: number;
  readonly kedaOperator: Size;
  readonly kedaMetricsServer: Size;
  /** KEDA's admission webhooks; absent = not installed. */
  readonly kedaWebhooks?: Size;
  /** Absent where the cluster serves metrics.k8s.io by itself. */
  readonly metricsServer?: { readonly size: Size; readonly insecureKubeletTls: boolean };
  /** Absent where the cluster recommends by itself. */
  readonly vpaRecommender?: Size;
  readonly externalSecrets: Size;
}

export interface ObservabilityProfile {
  readonly prometheus: {
    readonly size: Size;
    readonly reloader: Size;
    readonly retentionHours: number;
    readonly storageGiB: number;
    readonly scrapeIntervalSeconds: number;
    /**
     * What is watched beside nodes, pods and the services. `cluster` adds the API server, DNS, the telemetry backends
     * themselves and the stack's own alert rules for Kubernetes: tens of thousands of series.
     */
    readonly scope: "platform" | "cluster";
  };
  readonly prometheusOperator: Size;
  readonly alertmanager: { readonly size: Size; readonly replicas: number; readonly storageGiB: number };
  readonly kubeStateMetrics: Size;
  readonly nodeExporter: Size;
  readonly grafana: { readonly size: Size; readonly sidecar: Size; readonly storageGiB: number };
  readonly loki: { readonly size: Size; readonly replicas: number; readonly storageGiB: number };
  readonly tempo: { readonly size: Size; readonly storageGiB: number };
  /** `single` runs every Mimir target in one pod; `distributed` one workload a component. */
  readonly mimir:
    | { readonly mode: "single"; readonly size: Size; readonly storageGiB: number }
    | { readonly mode: "distributed"; readonly components: MimirComponents; readonly storageGiB: number };
  readonly alloy: { readonly size: Size; readonly controller: "deployment" | "daemonset" };
}

export interface MimirComponents {
  readonly distributor: Scaled;
  readonly ingester: Scaled;
  readonly querier: Scaled;
  readonly queryFrontend: Scaled;
  readonly queryScheduler: Scaled;
  readonly storeGateway: Scaled;
  readonly compactor: Scaled;
  readonly gateway: Scaled;
}

export interface Scaled {
  readonly replicas: number;
  readonly size: Size;
}

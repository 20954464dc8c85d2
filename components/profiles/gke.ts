import { CLOUD_SIZES } from "./cloud";
import type { NodePool, Profile } from "./profile";
import { type Band, KUBELET_CPU_BANDS, reservedOf } from "./reservations";
import { systemPod } from "./system-pods";

/** Machine types the model knows, with Google's published vCPU and memory. */
export const GKE_MACHINE_TYPES = {
  "e2-standard-2": { cpuMillicores: 2000, memoryMiB: 8192 },
  "e2-standard-4": { cpuMillicores: 4000, memoryMiB: 16384 },
  "e2-standard-8": { cpuMillicores: 8000, memoryMiB: 32768 },
  "e2-highmem-2": { cpuMillicores: 2000, memoryMiB: 16384 },
  "e2-highmem-4": { cpuMillicores: 4000, memoryMiB: 32768 },
  "n2-standard-4": { cpuMillicores: 4000, memoryMiB: 16384 },
  "n2-highmem-4": { cpuMillicores: 4000, memoryMiB: 32768 },
} as const;
export type GkeMachineType = keyof typeof GKE_MACHINE_TYPES;

/** GKE's published memory bands: 25 % of the first 4 GiB, 20 % of the next 4, 10 % of the next 8, 6 % up to 128, 2 % beyond. */
const GKE_MEMORY_BANDS: readonly Band[] = [
  [4096, 0.25],
  [4096, 0.2],
  [8192, 0.1],
  [112 * 1024, 0.06],
  [Infinity, 0.02],
];

/** What GKE keeps of a node's memory: the published bands plus 100 MiB before eviction. */
export function gkeReservedMemoryMiB(memoryMiB: number): number {
  return Math.round(100 + reservedOf(memoryMiB, GKE_MEMORY_BANDS));
}

export function gkeNodePool(name: string, machineType: GkeMachineType, nodes: number, spot = false): NodePool {
  const type = GKE_MACHINE_TYPES[machineType];
  return {
    name,
    instanceType: machineType,
    nodes,
    cpuMillicores: type.cpuMillicores,
    memoryMiB: type.memoryMiB,
    reserved: {
      cpuMillicores: Math.round(reservedOf(type.cpuMillicores, KUBELET_CPU_BANDS)),
      memoryMiB: gkeReservedMemoryMiB(type.memoryMiB),
    },
    maxPods: 110,
    diskGiB: 50,
    spot,
  };
}

// GKE serves metrics.k8s.io and VPA recommendations by itself.
const { metricsServer: _metricsServer, vpaRecommender: _vpaRecommender, ...operators } = CLOUD_SIZES.operators;

export const GKE: Profile = {
  ...CLOUD_SIZES,
  name: "gke",
  operators,
  mesh: { ...CLOUD_SIZES.mesh, platform: "gke" },
  nodes: {
    pools: [gkeNodePool("general", "e2-standard-4", 3)],
    zones: ["us-central1-a", "us-central1-b", "us-central1-c"],
    // Requests of a GKE Standard cluster's system pods (Dataplane V2, logging and managed Prometheus off).
    system: [
      systemPod("DaemonSet", "anetd", 1, 130, 200),
      systemPod("DaemonSet", "gke-metadata-server", 1, 100, 100),
      systemPod("DaemonSet", "pdcsi-node", 1, 10, 20),
      systemPod("DaemonSet", "gke-metrics-agent", 1, 10, 110),
      systemPod("Deployment", "kube-dns", 2, 260, 110),
      systemPod("Deployment", "konnectivity-agent", 2, 10, 30),
      systemPod("Deployment", "metrics-server", 1, 50, 110),
      systemPod("Deployment", "event-exporter-gke", 1, 10, 40),
    ],
    targetUtilization: 0.9,
    apiServerCidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    apiServerPorts: [443],
    // The metadata server that Workload Identity runs on each node.
    identityEndpoints: [
      { cidr: "169.254.169.254/32", ports: [80] },
      { cidr: "169.254.169.252/32", ports: [987, 988] },
    ],
    privateCidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"],
  },
  storage: {
    className: "pyairtable-pd-balanced",
    create: {
      provisioner: "pd.csi.storage.gke.io",
      parameters: { type: "pd-balanced", "replication-type": "none" },
    },
  },
  exposure: {
    serviceType: "LoadBalancer",
    annotations: { "cloud.google.com/l4-rbs": "enabled" },
  },
};

import { CLOUD_SIZES } from "./cloud";
import type { NodePool, Profile } from "./profile";
import { KUBELET_CPU_BANDS, reservedOf } from "./reservations";
import { systemPod } from "./system-pods";

/**
 * Instance types the model knows. vCPU, memory and the pod limit by network interfaces are AWS's published figures
 * (max pods = interfaces x (addresses - 1) + 2).
 */
export const EKS_INSTANCE_TYPES = {
  "m7g.large": { cpuMillicores: 2000, memoryMiB: 8192, maxPods: 29 },
  "m7g.xlarge": { cpuMillicores: 4000, memoryMiB: 16384, maxPods: 58 },
  "m7g.2xlarge": { cpuMillicores: 8000, memoryMiB: 32768, maxPods: 58 },
  "m6g.large": { cpuMillicores: 2000, memoryMiB: 8192, maxPods: 29 },
  "m6g.xlarge": { cpuMillicores: 4000, memoryMiB: 16384, maxPods: 58 },
  "m6i.large": { cpuMillicores: 2000, memoryMiB: 8192, maxPods: 29 },
  "m6i.xlarge": { cpuMillicores: 4000, memoryMiB: 16384, maxPods: 58 },
  "r6g.large": { cpuMillicores: 2000, memoryMiB: 16384, maxPods: 29 },
  "r6g.xlarge": { cpuMillicores: 4000, memoryMiB: 32768, maxPods: 58 },
  "r7g.large": { cpuMillicores: 2000, memoryMiB: 16384, maxPods: 29 },
  "r7g.xlarge": { cpuMillicores: 4000, memoryMiB: 32768, maxPods: 58 },
} as const;
export type EksInstanceType = keyof typeof EKS_INSTANCE_TYPES;

/** 255 MiB + 11 MiB a pod for the kubelet, 100 MiB before eviction, and about 4 % that the machine's firmware and kernel keep. */
export function eksReservedMemoryMiB(memoryMiB: number, maxPods: number): number {
  return Math.round(255 + 11 * maxPods + 100 + memoryMiB * 0.04);
}

export function eksNodePool(name: string, instanceType: EksInstanceType, nodes: number, spot = false): NodePool {
  const type = EKS_INSTANCE_TYPES[instanceType];
  return {
    name,
    instanceType,
    nodes,
    cpuMillicores: type.cpuMillicores,
    memoryMiB: type.memoryMiB,
    reserved: {
      cpuMillicores: Math.round(reservedOf(type.cpuMillicores, KUBELET_CPU_BANDS)),
      memoryMiB: eksReservedMemoryMiB(type.memoryMiB, type.maxPods),
    },
    maxPods: type.maxPods,
    diskGiB: 40,
    spot,
  };
}

export const EKS: Profile = {
  ...CLOUD_SIZES,
  name: "eks",
  nodes: {
    pools: [eksNodePool("general", "m7g.xlarge", 3)],
    zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
    // Requests of the EKS add-ons vpc-cni, kube-proxy, coredns, aws-ebs-csi-driver and of the AWS Load Balancer Controller.
    system: [
      systemPod("DaemonSet", "aws-node", 1, 50, 0),
      systemPod("DaemonSet", "kube-proxy", 1, 100, 0),
      systemPod("DaemonSet", "ebs-csi-node", 1, 30, 120),
      systemPod("Deployment", "coredns", 2, 100, 70),
      systemPod("Deployment", "ebs-csi-controller", 2, 60, 240),
      systemPod("Deployment", "aws-load-balancer-controller", 2, 50, 100),
      systemPod("Deployment", "cluster-autoscaler", 1, 50, 128),
    ],
    targetUtilization: 0.9,
    apiServerCidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    apiServerPorts: [443],
    // IRSA asks STS over 443, which egress to the internet covers.
    identityEndpoints: [],
    privateCidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"],
  },
  storage: {
    className: "pyairtable-gp3",
    create: {
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", "csi.storage.k8s.io/fstype": "ext4" },
    },
  },
  exposure: {
    serviceType: "LoadBalancer",
    loadBalancerClass: "service.k8s.aws/nlb",
    annotations: {
      "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
      "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
      "service.beta.kubernetes.io/aws-load-balancer-healthcheck-port": "15021",
      "service.beta.kubernetes.io/aws-load-balancer-healthcheck-path": "/healthz/ready",
      "service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol": "http",
    },
  },
};

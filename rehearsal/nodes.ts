import type { Profile } from "../components/profiles/profile";
import { nodesOf, type PackingNode } from "../planner/capacity/packing";
import type { ApiObject } from "./client";

/** The simulated machines of a profile: its sizes, zones and pod limits, with what the kubelet keeps already taken off. */
export function nodesFor(profile: Profile): readonly ApiObject[] {
  return nodesOf(profile.nodes.pools, profile.nodes.zones).map((node) => nodeObject(node, profile));
}

/** A machine more, of the first pool's kind, in a zone: what a cluster autoscaler adds. */
export function nodeInZone(profile: Profile, name: string, zone: string): ApiObject {
  const [first] = nodesOf(profile.nodes.pools, profile.nodes.zones);
  if (!first) {
    throw new RangeError(`profile ${profile.name} has no nodes`);
  }
  return nodeObject({ ...first, name, zone }, profile);
}

function nodeObject(node: PackingNode, profile: Profile): ApiObject {
  const pool = profile.nodes.pools.find(({ name }) => name === node.pool);
  const sizes = (cpuMillicores: number, memoryMiB: number): Record<string, string> => ({
    cpu: `${cpuMillicores}m`,
    memory: `${memoryMiB}Mi`,
    pods: String(node.maxPods),
    "ephemeral-storage": `${pool?.diskGiB ?? 30}Gi`,
  });
  const architecture = architectureOf(node.instanceType);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: node.name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "node.kubernetes.io/instance-type": node.instanceType,
        "pyairtable.dev/pool": node.pool,
        ...(node.zone
          ? { "topology.kubernetes.io/zone": node.zone, "topology.kubernetes.io/region": regionOf(node.zone) }
          : {}),
      },
    },
    status: {
      capacity: sizes(pool?.cpuMillicores ?? node.cpuMillicores, pool?.memoryMiB ?? node.memoryMiB),
      allocatable: sizes(node.cpuMillicores, node.memoryMiB),
      nodeInfo: {
        architecture,
        operatingSystem: "linux",
        kubeletVersion: "",
        kubeProxyVersion: "",
        containerRuntimeVersion: "",
        kernelVersion: "",
        osImage: "",
        machineID: "",
        systemUUID: "",
        bootID: "",
      },
    },
  };
}

/** AWS writes a "g" behind the generation of its Arm machines. */
function architectureOf(instanceType: string): string {
  return /^[a-z]+\d+g[a-z]*\./.test(instanceType) ? "arm64" : "amd64";
}

/** `us-east-1a` and `us-central1-a` without the zone's letter. */
function regionOf(zone: string): string {
  return zone.replace(/-?[a-z]$/, "");
}

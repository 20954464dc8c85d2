import { NAMESPACES } from "../components/namespaces";
import type { Profile } from "../components/profiles/profile";
import type { Recording } from "../planner/model";
import type { Actor } from "./network-policies";
import { objectIn, type PlacedObject } from "./objects";
import { podLabelsOf } from "./pod-labels";
import { footprintsOf } from "./stand-ins";

/** Documentation addresses stand for the internet: no cluster has them. */
export const USER_ADDRESS = "198.51.100.7";
export const INTERNET_ADDRESS = "203.0.113.20";

/** Workloads that run in the node's network, where NetworkPolicies do not reach. */
const HOST_NETWORK: ReadonlySet<string> = new Set(["node-exporter"]);
const WORKLOADS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/** Everyone who could open or take a connection: a pod of every workload, the cluster's DNS, the nodes, the world. */
export function actorsOf(recording: Recording, profile: Profile, objects: readonly PlacedObject[]): readonly Actor[] {
  const pods: Omit<Actor, "address">[] = [];
  for (const { object } of objects.filter((placed) => WORKLOADS.has(placed.object.kind))) {
    const { namespace = "", name } = object.metadata;
    if (namespace === NAMESPACES.services) {
      const labels = objectIn(object, "spec", "template", "metadata", "labels") as Record<string, string>;
      pods.push({ name: `${namespace}/${name}`, pod: { namespace, labels } });
    }
  }
  for (const { namespace, name } of footprintsOf(recording)) {
    if (!HOST_NETWORK.has(name)) {
      pods.push({ name: `${namespace}/${name}`, pod: { namespace, labels: podLabelsOf(namespace, name) } });
    }
  }
  const dns = profile.nodes.system.find(({ name }) => name === "coredns" || name === "kube-dns")?.name ?? "coredns";
  pods.push({ name: `kube-system/${dns}`, pod: { namespace: "kube-system", labels: podLabelsOf("kube-system", dns) } });
  return [
    ...pods.map((actor, index) => ({ ...actor, address: `10.244.${Math.floor(index / 200)}.${(index % 200) + 10}` })),
    ...profile.nodes.apiServerCidrs
      .slice(0, 1)
      .map((cidr) => ({ name: "API server and nodes", address: addressIn(cidr) })),
    ...profile.nodes.identityEndpoints.map(({ cidr }) => ({ name: `identity ${cidr}`, address: addressIn(cidr) })),
    { name: "a user", address: USER_ADDRESS },
    { name: "the internet", address: INTERNET_ADDRESS },
  ];
}

/** An address of a block that no pod has: the block's own, or for a wide block one a little further in. */
function addressIn(cidr: string): string {
  const [network = "", length = "32"] = cidr.split("/");
  return Number(length) > 24 ? network : network.replace(/\.\d+\.\d+$/, ".49.2");
}

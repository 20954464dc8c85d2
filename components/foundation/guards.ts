import type { NamespaceRole } from "../namespaces";

/** Hard bounds of a namespace, as a ResourceQuota states them. */
export interface NamespaceBounds {
  readonly pods: number;
  readonly loadBalancers: number;
  readonly nodePorts: number;
  readonly claims: number;
}

/**
 * What each namespace may grow to. A ceiling against runaways, well above what the profiles run: only the ingress
 * namespace may open the cluster to the outside.
 */
export const NAMESPACE_BOUNDS: Readonly<Record<NamespaceRole, NamespaceBounds>> = {
  services: { pods: 60, loadBalancers: 0, nodePorts: 0, claims: 0 },
  data: { pods: 60, loadBalancers: 0, nodePorts: 0, claims: 40 },
  observability: { pods: 80, loadBalancers: 0, nodePorts: 0, claims: 40 },
  istioSystem: { pods: 10, loadBalancers: 0, nodePorts: 0, claims: 0 },
  // A LoadBalancer Service also takes a node port for each of its ports.
  ingress: { pods: 20, loadBalancers: 1, nodePorts: 6, claims: 0 },
  certManager: { pods: 15, loadBalancers: 0, nodePorts: 0, claims: 0 },
  operators: { pods: 30, loadBalancers: 0, nodePorts: 0, claims: 0 },
  nodeAgents: { pods: 300, loadBalancers: 0, nodePorts: 0, claims: 0 },
};

/** `spec.hard` of the namespace's ResourceQuota. */
export function quotaHard(bounds: NamespaceBounds): Record<string, string> {
  return {
    pods: String(bounds.pods),
    "services.loadbalancers": String(bounds.loadBalancers),
    "services.nodeports": String(bounds.nodePorts),
    persistentvolumeclaims: String(bounds.claims),
  };
}

/** What a container gets that names nothing itself: hook Jobs and what operators inject. */
export const CONTAINER_DEFAULTS = {
  defaultRequest: { cpu: "10m", memory: "32Mi" },
  default: { cpu: "500m", memory: "256Mi" },
} as const;

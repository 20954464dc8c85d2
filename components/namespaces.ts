/** Every namespace of the platform, by role. The names are fixed: policies, certificates and runbooks address them. */
export const NAMESPACES = {
  /** The four microservices; the only namespace with sidecars. */
  services: "pyairtable",
  /** PostgreSQL, PgBouncer, Redis, Kafka: out of the mesh, each with its own TLS. */
  data: "data",
  observability: "observability",
  istioSystem: "istio-system",
  ingress: "istio-ingress",
  certManager: "cert-manager",
  /** CloudNativePG, Strimzi, KEDA, VPA recommender, metrics-server, External Secrets. */
  operators: "operators",
  /** istio-cni and node-exporter: the two that must touch the node itself. */
  nodeAgents: "node-agents",
} as const;

export type NamespaceRole = keyof typeof NAMESPACES;
export type NamespaceName = (typeof NAMESPACES)[NamespaceRole];

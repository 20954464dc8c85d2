import type { PodPeer, SystemPeer } from "../edge";

/**
 * Every workload the edges speak of, by the labels its pods carry. Charts and operators set these labels; the
 * comment names what sets them where it is not obvious.
 */
export const pods = {
  service: (name: string): PodPeer => ({ role: "services", pods: { "app.kubernetes.io/name": name } }),
  allServices: { role: "services" },
  gateway: { role: "ingress", pods: { istio: "ingressgateway" } },
  istiod: { role: "istioSystem", pods: { app: "istiod" } },
  istioCni: { role: "nodeAgents", pods: { "k8s-app": "istio-cni-node" } },
  nodeExporter: { role: "nodeAgents", pods: { "app.kubernetes.io/name": "prometheus-node-exporter" } },
  certManager: { role: "certManager" },
  certManagerWebhook: { role: "certManager", pods: { "app.kubernetes.io/component": "webhook" } },
  certManagerController: { role: "certManager", pods: { "app.kubernetes.io/component": "controller" } },
  postgres: { role: "data", pods: { "cnpg.io/cluster": "postgres" } },
  pooler: { role: "data", pods: { "cnpg.io/poolerName": "postgres-pooler" } },
  redis: { role: "data", pods: { app: "redis-ha" } },
  redisProxy: { role: "data", pods: { app: "redis-ha-haproxy" } },
  kafka: { role: "data", pods: { "strimzi.io/cluster": "kafka" } },
  operators: { role: "operators" },
  observability: { role: "observability" },
  dns: { system: "kube-system", pods: { "k8s-app": "kube-dns" } },
} as const satisfies Record<string, PodPeer | SystemPeer | ((name: string) => PodPeer)>;

import type { PodPeer, SystemPeer } from "../edge";

/**
 * Every workload the edges speak of, by the labels its pods carry. Charts and operators set these labels; the tests
 * hold those we set ourselves against the plan.
 */
export const pods = {
  service: (name: string): PodPeer => ({ role: "services", pods: { "app.kubernetes.io/name": name } }),
  allServices: { role: "services" },
  gateway: { role: "ingress", pods: { istio: "ingressgateway" } },
  istiod: { role: "istioSystem", pods: { app: "istiod" } },
  istioCni: { role: "nodeAgents", pods: { "k8s-app": "istio-cni-node" } },
  certManager: { role: "certManager" },
  certManagerController: { role: "certManager", pods: { "app.kubernetes.io/component": "controller" } },
  certManagerWebhook: { role: "certManager", pods: { "app.kubernetes.io/component": "webhook" } },
  // CloudNativePG labels instances and their bootstrap Jobs with the cluster, poolers with their own name.
  postgres: { role: "data", pods: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" } },
  postgresAndJobs: { role: "data", pods: { "cnpg.io/cluster": "postgres" } },
  pooler: { role: "data", pods: { "cnpg.io/poolerName": "postgres-pooler" } },
  redis: { role: "data", pods: { app: "redis-ha" } },
  redisProxy: { role: "data", pods: { app: "redis-ha-haproxy" } },
  // Strimzi labels brokers, ZooKeeper, entity operator and exporter with the cluster.
  kafka: { role: "data", pods: { "strimzi.io/cluster": "kafka" } },
  cloudNativePgOperator: { role: "operators", pods: { "app.kubernetes.io/name": "cloudnative-pg" } },
  strimziOperator: { role: "operators", pods: { "strimzi.io/kind": "cluster-operator" } },
  kedaOperator: { role: "operators", pods: { app: "keda-operator" } },
  kedaMetricsServer: { role: "operators", pods: { app: "keda-operator-metrics-apiserver" } },
  kedaWebhooks: { role: "operators", pods: { app: "keda-admission-webhooks" } },
  metricsServer: { role: "operators", pods: { "app.kubernetes.io/name": "metrics-server" } },
  externalSecrets: { role: "operators", pods: { "app.kubernetes.io/name": "external-secrets" } },
  operators: { role: "operators" },
  prometheus: { role: "observability", pods: { "app.kubernetes.io/name": "prometheus" } },
  tempo: { role: "observability", pods: { "app.kubernetes.io/name": "tempo" } },
  observability: { role: "observability" },
  dns: { system: "kube-system", pods: { "k8s-app": "kube-dns" } },
} as const satisfies Record<string, PodPeer | SystemPeer | ((name: string) => PodPeer)>;

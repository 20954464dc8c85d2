import { NAMESPACES } from "../components/namespaces";

type Labels = Readonly<Record<string, string>>;

const { certManager, data, ingress, istioSystem, nodeAgents, observability, operators } = NAMESPACES;

/**
 * Labels that charts and operators give the pods of a workload, by `<namespace>/<workload>`: what Services,
 * disruption budgets and NetworkPolicies select by. Written by hand from what charts and operators
 * document and what their pods carried when the charts were really installed; a workload that is not listed has
 * `app.kubernetes.io/name` alone.
 */
const LABELS: Readonly<Record<string, Labels>> = {
  [`${certManager}/cert-manager`]: certManagerLabels("cert-manager", "controller"),
  [`${certManager}/cert-manager-cainjector`]: certManagerLabels("cainjector", "cainjector"),
  [`${certManager}/cert-manager-webhook`]: certManagerLabels("webhook", "webhook"),
  [`${data}/postgres`]: { "cnpg.io/cluster": "postgres", "cnpg.io/podRole": "instance" },
  [`${data}/postgres-pooler`]: { "cnpg.io/poolerName": "postgres-pooler", "cnpg.io/podRole": "pooler" },
  [`${data}/redis-server`]: { app: "redis-ha" },
  [`${data}/redis-haproxy`]: { app: "redis-ha-haproxy" },
  [`${data}/kafka-dual`]: { "strimzi.io/cluster": "kafka", "strimzi.io/kind": "Kafka" },
  [`${data}/kafka-kafka`]: { "strimzi.io/cluster": "kafka", "strimzi.io/kind": "Kafka" },
  [`${data}/kafka-zookeeper`]: { "strimzi.io/cluster": "kafka", "strimzi.io/kind": "Kafka" },
  [`${data}/kafka-entity-operator`]: { "strimzi.io/cluster": "kafka", "strimzi.io/kind": "Kafka" },
  [`${data}/kafka-kafka-exporter`]: { "strimzi.io/cluster": "kafka", "strimzi.io/kind": "Kafka" },
  [`${ingress}/istio-ingressgateway`]: { app: "istio-ingressgateway", istio: "ingressgateway" },
  [`${istioSystem}/istiod`]: { app: "istiod", istio: "pilot" },
  [`${nodeAgents}/istio-cni-node`]: { "k8s-app": "istio-cni-node" },
  [`${observability}/prometheus-platform-prometheus`]: { "app.kubernetes.io/name": "prometheus" },
  [`${observability}/alertmanager-platform-alertmanager`]: { "app.kubernetes.io/name": "alertmanager" },
  [`${observability}/platform-operator`]: { app: "kube-prometheus-stack-operator" },
  [`${operators}/keda-operator`]: { app: "keda-operator" },
  [`${operators}/keda-operator-metrics-apiserver`]: { app: "keda-operator-metrics-apiserver" },
  [`${operators}/keda-admission-webhooks`]: { app: "keda-admission-webhooks" },
  [`${operators}/strimzi-cluster-operator`]: {
    name: "strimzi-cluster-operator",
    "strimzi.io/kind": "cluster-operator",
  },
  "kube-system/coredns": { "k8s-app": "kube-dns" },
  "kube-system/kube-dns": { "k8s-app": "kube-dns" },
};

/** Labels of the pods of a workload that a chart or an operator runs. */
export function podLabelsOf(namespace: string, workload: string): Labels {
  return { "app.kubernetes.io/name": workload, ...LABELS[`${namespace}/${workload}`] };
}

function certManagerLabels(name: string, component: string): Labels {
  return {
    app: name,
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": "cert-manager",
    "app.kubernetes.io/component": component,
  };
}

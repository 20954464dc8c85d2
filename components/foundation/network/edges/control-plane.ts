import type { Profile } from "../../../profiles";
import { type AddressPeer, type Edge, type PodPeer, internet, tcp } from "../edge";
import { pods } from "./pods";

/** Who talks to the API server, whom it calls back, and what else the controllers need from outside the pods' network. */
export function controlPlaneEdges(profile: Profile): Edge[] {
  const apiServer: AddressPeer = { cidrs: profile.nodes.apiServerCidrs };
  const clients: [string, PodPeer, string][] = [
    ["istiod", pods.istiod, "watches Services, Endpoints and the mesh's resources"],
    ["istio-cni", pods.istioCni, "reads the pods it sets up"],
    ["cert-manager", pods.certManager, "reconciles certificates; the start-up check waits for the webhook"],
    ["operators", pods.operators, "operators reconcile their resources"],
    ["postgres", pods.postgresAndJobs, "the instance manager keeps its role and lease"],
    ["pooler", pods.pooler, "the pooler's manager follows the cluster's Service and secrets"],
    ["kafka", pods.kafka, "topic and user operators; brokers read their zone"],
    ["observability", pods.observability, "discovery of targets and logs, dashboards and rules, the operator's hooks"],
  ];
  const identified: [string, PodPeer][] = [
    ["cert-manager", pods.certManagerController],
    ["external-secrets", pods.externalSecrets],
    ["postgres", pods.postgresAndJobs],
    ["observability", pods.observability],
  ];
  const webhooks: [string, PodPeer, number, string][] = [
    ["istiod", pods.istiod, 15017, "injection and validation"],
    ["cert-manager-webhook", pods.certManagerWebhook, 10250, "validation of certificates"],
    ["cloudnative-pg", pods.cloudNativePgOperator, 9443, "defaults and validation of clusters"],
    ["keda-metrics-server", pods.kedaMetricsServer, 6443, "external.metrics.k8s.io"],
    ["keda-webhooks", pods.kedaWebhooks, 9443, "validation of scaled objects"],
    ["metrics-server", pods.metricsServer, 10250, "metrics.k8s.io"],
    ["observability", pods.observability, 10250, "validation of rules by the Prometheus operator"],
  ];
  return [
    ...clients.map(([name, from, why]): Edge => ({
      name: `${name}-to-api-server`,
      from,
      to: apiServer,
      ports: tcp(...profile.nodes.apiServerPorts),
      why,
    })),
    ...webhooks.map(([name, to, port, why]): Edge => ({
      name: `api-server-to-${name}`,
      from: apiServer,
      to,
      ports: tcp(port),
      why,
    })),
    ...profile.nodes.identityEndpoints.flatMap(({ cidr, ports }, index) =>
      identified.map(([name, from]): Edge => ({
        name: `${name}-to-identity-${index}`,
        from,
        to: { cidrs: [cidr] },
        ports: tcp(...ports),
        why: "a cloud identity for the pod's ServiceAccount",
      })),
    ),
    {
      name: "keda-metrics-server-to-keda",
      from: pods.kedaMetricsServer,
      to: pods.kedaOperator,
      ports: tcp(9666),
      why: "metric values over gRPC",
    },
    {
      name: "keda-to-prometheus",
      from: pods.kedaOperator,
      to: pods.prometheus,
      ports: tcp(9090),
      why: "request rates that services scale on",
    },
    {
      name: "metrics-server-to-kubelets",
      from: pods.metricsServer,
      to: { cidrs: profile.nodes.privateCidrs },
      ports: tcp(10250),
      why: "CPU and memory of pods",
    },
    {
      name: "cert-manager-to-internet",
      from: pods.certManagerController,
      to: internet(profile),
      ports: tcp(443),
      why: "ACME orders and the DNS provider's API",
    },
    {
      name: "external-secrets-to-internet",
      from: pods.externalSecrets,
      to: internet(profile),
      ports: tcp(443),
      why: "the cloud's secret manager",
    },
  ];
}

import type { Profile } from "../../../profiles";
import { type Edge, type Peer, internet, tcp } from "../edge";
import { pods } from "./pods";

/** Scraping, and the traffic of the telemetry stores among themselves. */
export function observabilityEdges(profile: Profile): Edge[] {
  const nodes: Peer = { cidrs: profile.nodes.privateCidrs };
  const targets: [string, Peer, number[], string][] = [
    [
      "services",
      pods.allServices,
      [15020],
      "metrics of service and sidecar, merged by the mesh's agent outside mutual TLS",
    ],
    ["gateway", pods.gateway, [15020], "metrics of the ingress gateway"],
    ["istiod", pods.istiod, [15014], "metrics of the mesh's control plane"],
    ["postgres", pods.postgres, [9187], "metrics of PostgreSQL"],
    ["pooler", pods.pooler, [9127], "metrics of PgBouncer"],
    ["redis", pods.redis, [9121], "metrics of Redis"],
    ["redis-proxy", pods.redisProxy, [9101], "metrics of HAProxy"],
    ["kafka", pods.kafka, [9404], "metrics of Kafka and its exporter"],
    ["cert-manager", pods.certManager, [9402], "metrics of the certificates"],
    ["operators", pods.operators, [8080, 10250], "metrics of the operators"],
    ["istio-cni", pods.istioCni, [15014], "metrics of the CNI agent"],
    ["dns", pods.dns, [9153], "metrics of CoreDNS"],
    ["nodes", nodes, [9100, 10250], "node-exporter and the kubelets, which stand in the nodes' network"],
  ];
  return [
    ...targets.map(([name, to, ports, why]): Edge => ({
      name: `prometheus-to-${name}`,
      from: pods.prometheus,
      to,
      ports: tcp(...ports),
      why,
    })),
    {
      name: "observability-to-observability",
      from: pods.observability,
      to: pods.observability,
      // Grafana 3000; Loki 3100; Tempo 3200, 4317; Mimir, state metrics and reloaders 8080; Prometheus 9090;
      // Alertmanager 9093, 9094; ring gossip 7946; gRPC 9095; operator 10250; Alloy 12345.
      ports: [
        ...tcp(3000, 3100, 3200, 4317, 7946, 8080, 9090, 9093, 9094, 9095, 10250, 12345),
        { port: 9094, protocol: "UDP" },
      ],
      why: "stores, queries and scraping within the namespace",
    },
    {
      name: "observability-to-internet",
      from: pods.observability,
      to: internet(profile),
      ports: tcp(443),
      why: "object store of logs, traces and metrics; receivers of alerts",
    },
  ];
}

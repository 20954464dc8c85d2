import { telemetryArrives } from "../../../policies/reliability/telemetry-arrives";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { release } from "../objects";

describePolicy(telemetryArrives, {
  allowed: {
    "logs by Alloy": [release("loki", {}), release("alloy", { alloy: { configMap: { content: "loki.write" } } })],
    "metrics by Prometheus": [
      release("mimir-distributed", {}),
      release("kube-prometheus-stack", {
        prometheus: { prometheusSpec: { remoteWrite: [{ url: "http://mimir/api/v1/push" }] } },
      }),
    ],
    "traces by the mesh": [
      release("tempo", {}),
      release("istiod", { meshConfig: { extensionProviders: [{ name: "x", opentelemetry: {} }] } }),
    ],
    "no store": [release("keda", {})],
  },
  violating: {
    "Loki alone": [[release("loki", {})], /source of logs is not set/],
    "Mimir without a writer": [
      [release("mimir-distributed", {}), release("kube-prometheus-stack", {})],
      /source of metrics/,
    ],
    "Tempo nobody traces to": [[release("tempo", {}), release("istiod", {})], /source of traces/],
  },
  unknown: {
    "what the shipper is told, as long as something is": [
      release("loki", {}),
      release("alloy", { loki: UNKNOWN, alloy: { configMap: { name: "loki-pipeline" } } }),
    ],
  },
});

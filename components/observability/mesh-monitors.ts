import type * as pulumi from "@pulumi/pulumi";
import { customResource } from "../charts/custom-resource";
import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";
import { NAMESPACES } from "../namespaces";

/** Port of the sidecar's agent: outside mutual TLS and authorization even where the mesh is STRICT. */
const AGENT_PORT = 15020;

/** Series nobody reads, of which each sidecar has hundreds. */
const UNREAD = "istio_agent_go_.+|istio_agent_process_.+|istio_(request|response)_bytes_bucket|envoy_wasm_.+";

/**
 * Metrics of every meshed pod: the agent merges the service's own /metrics with Envoy's and its own and serves them in
 * clear, so mutual TLS needs no exception. A ServiceMonitor on the service's port would be refused by the sidecar.
 */
export function sidecarMonitorSpec(): CustomResourceSpecs["monitoring.coreos.com/v1/PodMonitor"] {
  return {
    selector: {},
    namespaceSelector: { matchNames: [NAMESPACES.services, NAMESPACES.ingress] },
    podMetricsEndpoints: [
      {
        path: "/stats/prometheus",
        relabelings: [
          { action: "keep", sourceLabels: ["__meta_kubernetes_pod_container_name"], regex: "istio-proxy" },
          {
            action: "replace",
            sourceLabels: ["__meta_kubernetes_pod_ip"],
            regex: "(.+)",
            replacement: `$1:${AGENT_PORT}`,
            targetLabel: "__address__",
          },
          {
            action: "replace",
            sourceLabels: ["__meta_kubernetes_pod_label_app", "__meta_kubernetes_pod_label_app_kubernetes_io_name"],
            regex: ";*([^;]+).*",
            replacement: "$1",
            targetLabel: "app",
          },
        ],
        metricRelabelings: [{ action: "drop", sourceLabels: ["__name__"], regex: UNREAD }],
      },
    ],
  };
}

export function istiodMonitorSpec(): CustomResourceSpecs["monitoring.coreos.com/v1/ServiceMonitor"] {
  return {
    selector: { matchLabels: { app: "istiod" } },
    namespaceSelector: { matchNames: [NAMESPACES.istioSystem] },
    endpoints: [{ port: "http-monitoring" }],
  };
}

/** @param opts must depend on the monitoring.coreos.com CRDs and on the operator's webhook */
export class MeshMonitors extends PlatformComponent {
  constructor(
    name: string,
    { namespace }: { readonly namespace: pulumi.Input<string> },
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("pyairtable:observability:MeshMonitors", name, {}, opts);
    customResource(
      "monitoring.coreos.com/v1/PodMonitor",
      `${name}-sidecars`,
      {
        metadata: { name: "sidecars", namespace, labels: labelsFor("sidecars", "monitor") },
        spec: sidecarMonitorSpec(),
      },
      this.child,
    );
    customResource(
      "monitoring.coreos.com/v1/ServiceMonitor",
      `${name}-istiod`,
      { metadata: { name: "istiod", namespace, labels: labelsFor("istiod", "monitor") }, spec: istiodMonitorSpec() },
      this.child,
    );
    this.registerOutputs({});
  }
}

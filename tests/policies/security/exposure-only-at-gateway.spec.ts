import { exposureOnlyAtGateway } from "../../../policies/security/exposure-only-at-gateway";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

describePolicy(exposureOnlyAtGateway, {
  config: { charts: ["gateway"], namespaces: ["istio-ingress"] },
  allowed: {
    "a ClusterIP": object("v1", "Service", "app", { spec: { type: "ClusterIP" } }),
    "the gateway": release("gateway", { service: { type: "LoadBalancer" } }),
    "a Service beside the gateway": object(
      "v1",
      "Service",
      "edge",
      { spec: { type: "LoadBalancer" } },
      "istio-ingress",
    ),
  },
  violating: {
    "a NodePort": [object("v1", "Service", "app", { spec: { type: "NodePort" } }), /spec\.type is "NodePort"/],
    "an Ingress": [object("networking.k8s.io/v1", "Ingress", "app", {}), /past the gateway/],
    "a chart's LoadBalancer": [release("grafana", { service: { type: "LoadBalancer" } }), /values\.service\.type/],
    "a chart's ingress": [release("grafana", { ingress: { enabled: true } }), /values\.ingress\.enabled/],
  },
  unknown: {
    "a type": object("v1", "Service", "app", { spec: { type: UNKNOWN } }),
    "a namespace": object("v1", "Service", "app", { spec: { type: "NodePort" } }, UNKNOWN),
  },
});

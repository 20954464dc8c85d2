import { releaseOf } from "../kubernetes/releases";
import { isKind, namespaceOf } from "../kubernetes/subject";
import { at, placesOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const OUTSIDE: readonly unknown[] = ["LoadBalancer", "NodePort"];

export const exposureOnlyAtGateway = resourcePolicy({
  name: "exposure-only-at-gateway",
  description: "Only the ingress gateway is reachable from outside: no other LoadBalancer, NodePort or Ingress.",
  severity: "critical",
  topic: "network",
  protectsFrom: "A dashboard or a database answers the internet, without TLS, limits or authorization.",
  mend: "Make the Service a ClusterIP and route to it through the gateway.",
  configSchema: {
    charts: {
      type: "array",
      items: { type: "string" },
      default: ["gateway", "istio-gateway"],
      description: "Charts whose Services may be reached from outside.",
    },
    namespaces: {
      type: "array",
      items: { type: "string" },
      default: ["istio-ingress"],
      description: "Namespaces whose Services may.",
    },
  },
  *check(subject, config): Generator<Finding> {
    const namespace = namespaceOf(subject);
    if (namespace !== undefined && !textsOf(config["namespaces"]).includes(namespace)) {
      const type = at(subject.inputs, "spec", "type");
      if (isKind(subject, "", "Service") && OUTSIDE.includes(type))
        yield { field: "spec.type", found: type, problem: "the Service is open to the outside" };
      if (isKind(subject, "networking.k8s.io", "Ingress")) {
        yield { field: "kind", found: "Ingress", problem: "traffic comes in past the gateway" };
      }
    }
    const release = releaseOf(subject);
    if (release === undefined || textsOf(config["charts"]).includes(release.chart)) return;
    for (const { path, name, value } of placesOf(release.values, release.valuesPath)) {
      if ((name === "type" || name === "serviceType") && OUTSIDE.includes(value))
        yield { field: path, found: value, problem: "the chart's Service is open to the outside" };
      if (name === "ingress" && at(value, "enabled") === true)
        yield { field: `${path}.enabled`, found: true, problem: "traffic comes in past the gateway" };
    }
  },
});

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type DataHandles, endpoint } from "../../components/handles";
import { telemetrySinks } from "../../components/observability/sinks";
import { profileFor } from "../../components/profiles";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import { resolveServices } from "../../components/services/resolve";
import { Services } from "../../components/services/services";
import { ServiceTokens } from "../../components/secrets/service-tokens";

const count = new pulumi.Config().requireNumber("services");
const kinds: readonly ServiceDefinition[] = Object.values(SERVICES);
const catalogue: Record<string, ServiceDefinition> = {};
for (let index = 0; index < count; index++) {
  const kind = kinds[index % kinds.length];
  if (kind) {
    // None calls another and one is public, so that a service costs the same however many stand beside it.
    catalogue[`service-${index}`] = { ...kind, calls: [], public: index === 0 };
  }
}
const services = resolveServices({ registry: "registry.example.com", services: {} }, catalogue);
const password = pulumi.secret("bench");
const ca = { secretName: "ca", key: "ca.crt" };
const data: DataHandles = {
  postgres: {
    pooler: endpoint("data", "postgres-pooler", 5432),
    primary: endpoint("data", "postgres-rw", 5432),
    database: "pyairtablemcp",
    user: "pyairtable",
    password,
    ca,
    ready: [],
  },
  redis: {
    proxy: endpoint("data", "redis-haproxy", 6379),
    password,
    maxMemoryMiB: 64,
    ca,
    contract: { configMapName: "cache-contract", mountPath: "/etc/cache" },
    ready: [],
  },
  kafka: {
    bootstrap: endpoint("data", "kafka-kafka-bootstrap", 9093),
    brokers: endpoint("data", "kafka-kafka-brokers", 9093),
    users: Object.fromEntries(services.map(({ name }) => [name, { username: name, password, topics: ["topic"] }])),
    ca,
    ready: [],
  },
};
const namespace = pulumi.output("pyairtable");
const keda = new k8s.core.v1.ConfigMap("keda", {});
const tokens = new ServiceTokens(
  "tokens",
  {
    services,
    namespace,
    passwords: { jwt: password, apiKey: password },
    tokens: { airtableToken: password, geminiApiKey: password },
  },
  {},
);

new Services(
  "services",
  {
    services,
    profile: profileFor({ profile: "eks", cluster: { context: "bench" } }),
    namespace,
    domain: "api.example.com",
    tokens,
    data,
    sinks: telemetrySinks(),
    mesh: {
      gatewaySelector: { istio: "ingressgateway" },
      gatewayNamespace: "istio-ingress",
      gatewayService: "istio-ingressgateway",
      gatewayPrincipal: "cluster.local/ns/istio-ingress/sa/istio-ingressgateway",
      gateway: "istio-ingress/public",
      ready: [],
    },
    operators: { keda, verticalPodAutoscaler: undefined } as unknown as ConstructorParameters<
      typeof Services
    >[1]["operators"],
  },
  {},
);

// KiB; read by the bench from the program's output.
process.once("exit", () => {
  console.log(`maxRss ${process.resourceUsage().maxRSS}`);
});

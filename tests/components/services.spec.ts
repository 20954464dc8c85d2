import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type DataHandles, endpoint } from "../../components/handles";
import { profileFor } from "../../components/profiles";
import { requestRateQuery } from "../../components/services/autoscaling";
import { CA_MOUNT_PATH, connections, plainEnvironment, urlVariable } from "../../components/services/environment";
import { type ResolvedService, resolveServices } from "../../components/services/resolve";
import { podTemplate } from "../../components/services/workload";

const digest = `sha256:${"ab".repeat(32)}`;
const services = resolveServices({
  registry: "registry.example.com/team",
  services: {
    "api-gateway": {
      image: { tag: "1.4.2", digest },
      port: 8000,
      probes: { readiness: "/health" },
      replicas: { max: 12 },
    },
    "mcp-server": { image: { repository: "other/mcp", tag: "2" } },
  },
});
const named = (name: string): ResolvedService => {
  const service = services.find((candidate) => candidate.name === name);
  assert.ok(service, name);
  return service;
};

const ca = { secretName: "ca", key: "ca.crt" };
const data: DataHandles = {
  postgres: {
    pooler: endpoint("data", "postgres-pooler", 5432),
    primary: endpoint("data", "postgres-rw", 5432),
    database: "pyairtablemcp",
    user: "pyairtable",
    password: pulumi.secret("pg-password"),
    ca,
    ready: [],
  },
  redis: {
    proxy: endpoint("data", "redis-haproxy", 6379),
    password: pulumi.secret("redis-password"),
    maxMemoryMiB: 64,
    ca,
    contract: { configMapName: "cache-contract", mountPath: "/etc/cache" },
    ready: [],
  },
  kafka: {
    bootstrap: endpoint("data", "kafka-kafka-bootstrap", 9093),
    brokers: endpoint("data", "kafka-kafka-brokers", 9093),
    users: {
      "llm-orchestrator": { username: "llm-orchestrator", password: pulumi.secret("kafka-password"), topics: ["a"] },
    },
    ca,
    ready: [],
  },
};

const resolved = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });
const isSecret = (output: pulumi.Output<unknown>): Promise<boolean> => pulumi.isSecret(output);

describe("services", () => {
  it("take images, ports, probes and ranges from the stack and the rest from the catalogue", () => {
    const api = named("api-gateway");
    assert.equal(api.image, `registry.example.com/team/pyairtable/api-gateway:1.4.2@${digest}`);
    assert.equal(api.port, 8000);
    assert.deepEqual(api.probes, { liveness: "/api/health", readiness: "/health" });
    assert.deepEqual({ min: api.replicas.min, max: api.replicas.max }, { min: 2, max: 12 });
    assert.equal(named("mcp-server").image, "registry.example.com/team/other/mcp:2");
  });

  it("are given connection strings that carry password, TLS and the CA, and only of what they use", async () => {
    const api = connections(named("api-gateway"), data);
    assert.deepEqual(Object.keys(api).sort(), ["DATABASE_URL", "REDIS_URL"]);
    assert.ok(api["DATABASE_URL"] && api["REDIS_URL"]);
    assert.equal(
      await resolved(api["DATABASE_URL"]),
      `postgresql://pyairtable:pg-password@postgres-pooler.data.svc.cluster.local:5432/pyairtablemcp?sslmode=verify-full&sslrootcert=${CA_MOUNT_PATH}/ca.crt`,
    );
    assert.equal(
      await resolved(api["REDIS_URL"]),
      `rediss://:redis-password@redis-haproxy.data.svc.cluster.local:6379/0?ssl_cert_reqs=required&ssl_ca_certs=${CA_MOUNT_PATH}/ca.crt`,
    );
    assert.deepEqual(Object.keys(connections(named("airtable-gateway"), data)), ["REDIS_URL"]);
    assert.deepEqual(Object.keys(connections(named("llm-orchestrator"), data)), ["KAFKA_SASL_PASSWORD"]);
    assert.deepEqual(Object.keys(connections(named("mcp-server"), data)), ["DATABASE_URL"]);
    for (const service of services) {
      for (const [name, url] of Object.entries(connections(service, data))) {
        assert.ok(await isSecret(url), `${service.name} ${name} is not secret`);
      }
    }
  });

  it("know the addresses of those they call, and of nobody else", () => {
    const sinks = {
      traces: endpoint("observability", "tempo", 4317),
      metrics: endpoint("observability", "prometheus", 9090),
    };
    const urls = (name: string) =>
      plainEnvironment(named(name), services, sinks)
        .map((variable) => (variable as { name: string }).name)
        .filter((variable) => variable.endsWith("_URL"));
    assert.deepEqual(urls("api-gateway"), ["AIRTABLE_GATEWAY_URL", "LLM_ORCHESTRATOR_URL", "MCP_SERVER_URL"]);
    assert.deepEqual(urls("mcp-server"), []);
    assert.equal(urlVariable("a-b"), "A_B_URL");
  });

  it("spread over hosts where there is one node and over zones where there are three", () => {
    const keys = (profile: "minikube" | "eks") => {
      const template = podTemplate({
        service: named("api-gateway"),
        profile: profileFor({ profile, cluster: { context: "c" } }),
        environment: [],
        volumes: [],
        revision: "r",
      }) as { spec: { topologySpreadConstraints: { topologyKey: string; whenUnsatisfiable: string }[] } };
      return template.spec.topologySpreadConstraints.map(
        ({ topologyKey, whenUnsatisfiable }) => `${topologyKey} ${whenUnsatisfiable}`,
      );
    };
    assert.deepEqual(keys("minikube"), ["kubernetes.io/hostname ScheduleAnyway"]);
    assert.deepEqual(keys("eks"), [
      "kubernetes.io/hostname ScheduleAnyway",
      "topology.kubernetes.io/zone DoNotSchedule",
    ]);
  });

  it("scale on a rate that is absent, not zero, while nothing is scraped", () => {
    assert.equal(
      requestRateQuery("x"),
      'sum(rate(istio_requests_total{reporter="destination",destination_workload="x",destination_workload_namespace="pyairtable"}[2m])) or 0 * count(up{namespace="pyairtable"} == 1)',
    );
  });
});

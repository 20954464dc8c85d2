import assert from "node:assert/strict";
import { PLATFORM_CA } from "../../components/data/certificates";
import { CACHE_CONTRACT } from "../../components/data/redis/caches";
import { type Recording, SECRET } from "../../planner/model";
import { at, objectAt, objectsOf, ofKind, type RecordedObject, strings, textAt } from "../support/objects";
import { recordStack } from "../support/recordings";

const one = (objects: readonly RecordedObject[], name: string): RecordedObject => {
  const found = objects.filter((object) => object.name === name);
  assert.equal(found.length, 1, name);
  return found[0] as RecordedObject;
};

/** URNs a resource waits for, directly or by way of others. */
function waitsFor(plan: Recording, object: RecordedObject): string[] {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  const queue = [...object.resource.dependencies];
  for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
    if (!seen.has(urn)) {
      seen.add(urn);
      queue.push(...(byUrn.get(urn)?.dependencies ?? []));
    }
  }
  return [...seen];
}

const release = (name: string): RegExp => new RegExp(`helm.sh/v3:Release::${name}$`);

for (const [title, overrides] of [
  ["KRaft", {}],
  ["ZooKeeper", { "kafka.coordination": "zookeeper" }],
] as const) {
  describe(`the plan of the data systems with ${title}`, () => {
    let plan: Recording;
    before(async () => {
      plan = await recordStack("eks", overrides);
    });

    it("creates custom resources after the operators that admit and serve them", () => {
      for (const object of objectsOf(plan)) {
        const operator = /^postgresql\.cnpg\.io/.test(object.apiVersion)
          ? "operators-cloudnative-pg"
          : /^kafka\.strimzi\.io/.test(object.apiVersion)
            ? "operators-strimzi"
            : undefined;
        if (operator) {
          const found = waitsFor(plan, object).some((urn) => release(operator).test(urn));
          assert.ok(found, `${object.kind} ${object.name} does not wait for ${operator}`);
        }
      }
    });

    it("carries each password in a Secret and nowhere else", () => {
      for (const object of objectsOf(plan).filter(({ kind, namespace }) => kind === "Secret" && namespace === "data")) {
        const data = objectAt(object.inputs, "stringData");
        // The recorder replaces a map with a secret in it whole, or value by value.
        for (const [key, value] of Object.entries(data).filter(([key]) => key !== "username")) {
          assert.equal(value, SECRET, `${object.name} ${key}`);
        }
      }
      for (const { type, name, inputs } of plan.resources.filter(({ type }) => type !== "kubernetes:core/v1:Secret")) {
        assert.deepEqual(
          strings(inputs).filter(([, text]) => text.includes(SECRET)),
          [],
          `${type} ${name}`,
        );
      }
    });

    it("signs what clients verify with the platform's CA, and hands them that CA", () => {
      const certificates = ofKind(plan, "Certificate");
      for (const name of ["postgres-pooler-tls", "redis-haproxy-tls", "kafka-listener-tls", PLATFORM_CA.secretName]) {
        const { spec } = one(certificates, name);
        assert.equal(at(spec, "secretName"), name);
        assert.equal(at(spec, "issuerRef", "kind"), "ClusterIssuer");
        assert.equal(at(spec, "privateKey", "encoding"), "PKCS8");
      }
      const names = strings(one(certificates, "postgres-pooler-tls").spec).map(([, text]) => text);
      for (const host of [
        "postgres-pooler",
        "postgres-pooler.data",
        "postgres-pooler.data.svc",
        "postgres-pooler.data.svc.cluster.local",
      ]) {
        assert.ok(names.includes(host), host);
      }
      assert.equal(one(certificates, PLATFORM_CA.secretName).namespace, "pyairtable");
    });

    it("reads HAProxy's certificate from the file that cert-manager writes", () => {
      const { spec } = one(ofKind(plan, "Certificate"), "redis-haproxy-tls");
      assert.deepEqual(at(spec, "additionalOutputFormats"), [{ type: "CombinedPEM" }]);
      const redis = plan.resources.find(
        ({ type, name }) => type === "kubernetes:helm.sh/v3:Release" && name === "data-redis-release",
      );
      assert.equal(at(redis?.inputs, "values", "haproxy", "tls", "secretName"), "redis-haproxy-tls");
      assert.equal(at(redis?.inputs, "values", "haproxy", "tls", "keyName"), "tls-combined.pem");
    });

    it("delivers the caches' contract and library to the services", () => {
      const { inputs, namespace } = one(ofKind(plan, "ConfigMap"), CACHE_CONTRACT.configMapName);
      assert.equal(namespace, "pyairtable");
      const contract = JSON.parse(textAt(inputs, "data", "cache-contract.json")) as { maxMemoryBytes: number };
      assert.equal(contract.maxMemoryBytes, 384 * 2 ** 20);
      assert.match(textAt(inputs, "data", "cache.lua"), /^#!lua name=pyairtable_cache/);
    });

    it("makes every topic of the catalogue, and a user for each of Kafka's clients", () => {
      assert.deepEqual(
        ofKind(plan, "KafkaTopic")
          .map(({ name }) => name)
          .sort(),
        ["llm-requests", "llm-results"],
      );
      const [user, ...others] = ofKind(plan, "KafkaUser");
      assert.deepEqual([user?.name, others.length], ["llm-orchestrator", 0]);
      assert.equal(
        at(user?.spec, "authentication", "password", "valueFrom", "secretKeyRef", "name"),
        "llm-orchestrator-kafka-password",
      );
    });

    it("watches PostgreSQL, the pooler and Kafka", () => {
      const monitors = ofKind(plan, "PodMonitor").map(({ name }) => name);
      for (const name of ["postgres", "postgres-pooler", "kafka"]) {
        assert.ok(monitors.includes(name), name);
      }
    });
  });
}

describe("Kafka's coordination", () => {
  it("is KRaft by default, on the current API", async () => {
    const plan = await recordStack("minikube");
    assert.deepEqual(
      ofKind(plan, "Kafka").map(({ apiVersion }) => apiVersion),
      ["kafka.strimzi.io/v1"],
    );
    assert.equal(ofKind(plan, "KafkaNodePool").length, 1);
    assert.ok(!plan.diagnostics.some(({ message }) => message.includes("ZooKeeper")));
  });

  it("can be ZooKeeper, on its last line and with a warning that it has ended", async () => {
    const plan = await recordStack("eks", { "kafka.coordination": "zookeeper" });
    const [kafka] = ofKind(plan, "Kafka");
    assert.equal(kafka?.apiVersion, "kafka.strimzi.io/v1beta2");
    assert.equal(at(kafka.spec, "zookeeper", "replicas"), 3);
    assert.equal(ofKind(plan, "KafkaNodePool").length, 0);
    const warning = plan.diagnostics.find(
      ({ severity, message }) => severity === "warning" && /ZooKeeper.*March 2026/.test(message),
    );
    assert.ok(warning);
    const strimzi = plan.resources.find(
      ({ type, name }) => type === "kubernetes:helm.sh/v3:Release" && name === "operators-strimzi",
    );
    assert.equal(strimzi?.inputs["version"], "0.45.2");
  });
});

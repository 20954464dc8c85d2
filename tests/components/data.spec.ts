import assert from "node:assert/strict";
import fc from "fast-check";
import { kafkaClients, userSpec } from "../../components/data/kafka/clients";
import { listenerNames, replication, retentionBytes } from "../../components/data/kafka/settings";
import { postgresClusterSpec } from "../../components/data/postgres/cluster";
import { connectionPlan, RESERVED_CONNECTIONS } from "../../components/data/postgres/connections";
import { POSTGRES_HBA } from "../../components/data/postgres/parameters";
import { CACHE_FAMILIES, cacheContract } from "../../components/data/redis/cache-contract";
import { CACHE_LIBRARY } from "../../components/data/redis/caches";
import { proxyConnections } from "../../components/data/redis/values";
import { EKS } from "../../components/profiles/eks";
import { MINIKUBE } from "../../components/profiles/minikube";
import { resolveServices } from "../../components/services/resolve";

const clients = kafkaClients(resolveServices({ registry: "registry.example.com", services: {} }));

describe("PostgreSQL", () => {
  it("refuses everybody who comes without TLS", () => {
    assert.deepEqual(POSTGRES_HBA, ["hostssl all all all scram-sha-256", "host all all all reject"]);
  });

  it("runs a pinned image of the kind that is still built", () => {
    assert.match(
      postgresClusterSpec(EKS).imageName ?? "",
      /^ghcr\.io\/cloudnative-pg\/postgresql:18\.\d+-standard-trixie$/,
    );
  });

  it("has checksums on its data, and a commit waits for a standby where there are three", () => {
    assert.equal(postgresClusterSpec(EKS).bootstrap?.initdb?.dataChecksums, true);
    assert.deepEqual(postgresClusterSpec(EKS).postgresql?.synchronous, {
      method: "any",
      number: 1,
      dataDurability: "required",
      failoverQuorum: true,
    });
    assert.equal(postgresClusterSpec(MINIKUBE).postgresql?.synchronous, undefined);
  });

  it("adds up its connections: all poolers, one more during a rollout, and those reserved", () => {
    const plan = (instances: number, defaultPoolSize: number, maxConnections: number) =>
      connectionPlan({ maxConnections, pooler: { ...EKS.postgres.pooler, instances, defaultPoolSize } });
    assert.deepEqual(plan(2, 40, 150), { perPooler: 40, poolers: 120, reserved: 15, max: 150 });
    assert.doesNotThrow(() => plan(2, 45, 150));
    assert.throws(() => plan(2, 46, 150), /takes 150 connections.*153/);
    assert.throws(() => plan(1, 30, 60), RangeError);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 20, max: 900 }),
        (n, size, max) => {
          const fits = (n + 1) * size + RESERVED_CONNECTIONS <= max;
          if (fits) {
            assert.equal(plan(n, size, max).poolers, (n + 1) * size);
          } else {
            assert.throws(() => plan(n, size, max), RangeError);
          }
        },
      ),
    );
  });
});

describe("Redis' proxy", () => {
  it("holds as many connections as its memory, and says when that is too little", () => {
    assert.equal(proxyConnections(128), 900);
    assert.throws(() => proxyConnections(45), /above 50 MiB/);
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 4096 }), (limit) => {
        assert.ok(proxyConnections(limit) * 100 <= (limit - 40) * 1024);
      }),
    );
  });
});

describe("caches", () => {
  it("have the guide's lifetimes, shares and policies", () => {
    const figures = Object.entries(CACHE_FAMILIES).map(([name, rule]) => [
      name,
      rule.ttlSeconds,
      rule.sharePercent,
      rule.eviction,
    ]);
    assert.deepEqual(figures, [
      ["sessions", 3600, 30, "lru"],
      ["api", 300, 25, "lru"],
      ["database", 600, 25, "lfu"],
      ["airtable", 180, 15, "lru"],
      ["llm", 1800, 5, "lfu"],
    ]);
    const { families } = cacheContract(64);
    assert.deepEqual(
      families.filter(({ compression }) => compression.algorithm === "gzip").map(({ name }) => name),
      ["api"],
    );
  });

  it("share the memory in proportion and leave some of it free, whatever its size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_536 }), (mebibytes) => {
        const { families, maxMemoryBytes } = cacheContract(mebibytes);
        const sum = families.reduce((total, { budgetBytes }) => total + budgetBytes, 0);
        assert.ok(sum <= maxMemoryBytes * 0.85 && sum > maxMemoryBytes * 0.85 - families.length);
        const [sessions, , , , llm] = families;
        assert.ok(Math.abs((sessions?.budgetBytes ?? 0) / (llm?.budgetBytes ?? 1) - 6) < 0.01);
      }),
    );
  });

  it("name the library and keep each family in one slot", () => {
    const { library, families } = cacheContract(64);
    assert.ok(CACHE_LIBRARY.startsWith(`#!lua name=${library}\n`));
    for (const { name, prefix } of families) {
      assert.equal(prefix, `cache:{${name}}`);
    }
  });
});

describe("Kafka", () => {
  it("gives a client its own topics and groups, and nothing of the cluster", () => {
    const [client] = clients;
    assert.ok(client);
    const acls = userSpec(client).authorization?.acls ?? [];
    assert.deepEqual(
      acls.map(({ resource, operations }) => [resource.type, resource.name, resource.patternType, operations]),
      [
        ...client.topics.map((topic) => ["topic", topic, "literal", ["Describe", "Read", "Write"]]),
        ["group", client.name, "prefix", ["Describe", "Read"]],
      ],
    );
  });

  it("copies to all brokers up to three, and confirms with two of three", () => {
    assert.deepEqual(
      [1, 2, 3, 5].map((brokers) => replication(brokers)),
      [
        { factor: 1, minInSync: 1 },
        { factor: 2, minInSync: 1 },
        { factor: 3, minInSync: 2 },
        { factor: 3, minInSync: 2 },
      ],
    );
  });

  it("never lets the messages of all partitions fill more than 60 % of a broker's volume", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 400 }),
        (brokers, storageGiB, partitions) => {
          const perBroker = Math.ceil((partitions * replication(brokers).factor) / brokers);
          const bytes = retentionBytes({ brokers, storageGiB }, partitions);
          assert.ok(bytes * perBroker <= storageGiB * 2 ** 30 * 0.6);
        },
      ),
    );
  });

  it("shows a certificate for the bootstrap and for every broker it sends clients to", () => {
    assert.ok(listenerNames().includes("kafka-kafka-bootstrap.data.svc.cluster.local"));
    assert.ok(listenerNames().includes("*.kafka-kafka-brokers.data.svc"));
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { customResourceErrors, valuesErrors } from "../../components/charts/contracts/validate";
import { kafkaClients, topicsOf, topicSpec, userSpec } from "../../components/data/kafka/clients";
import { kraftFootprint, kraftSpec, nodePoolSpec } from "../../components/data/kafka/kraft";
import { brokerConfig, listenerNames, replication, retentionBytes } from "../../components/data/kafka/settings";
import { zooKeeperSpec } from "../../components/data/kafka/zookeeper";
import { postgresClusterFootprint, postgresClusterSpec } from "../../components/data/postgres/cluster";
import { connectionPlan, RESERVED_CONNECTIONS } from "../../components/data/postgres/connections";
import { POSTGRES_HBA, postgresParameters } from "../../components/data/postgres/parameters";
import { postgresPoolerSpec } from "../../components/data/postgres/pooler";
import { CACHE_FAMILIES, cacheContract } from "../../components/data/redis/cache-contract";
import { CACHE_LIBRARY } from "../../components/data/redis/caches";
import { proxyConnections, redisFootprint, redisValues } from "../../components/data/redis/values";
import { cloudNativePgValues } from "../../components/operators/cloudnative-pg";
import { strimziValues } from "../../components/operators/strimzi";
import { EKS } from "../../components/profiles/eks";
import { GKE } from "../../components/profiles/gke";
import { MINIKUBE } from "../../components/profiles/minikube";
import { resolveServices } from "../../components/services/resolve";
import type { JsonValue } from "../../planner/model";
import { at, strings } from "../support/objects";

const PROFILES = [MINIKUBE, EKS, GKE];
const clients = kafkaClients(resolveServices({ registry: "registry.example.com", services: {} }));
const topics = topicsOf(clients);

/** As it reaches the API server: without functions and undefined values. */
const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

for (const profile of PROFILES) {
  describe(`data on ${profile.name}`, () => {
    const { postgres, redis, kafka, availability } = profile;

    it("keeps to the contracts of its charts and custom resources", () => {
      assert.deepEqual(valuesErrors("redisHa", redisValues(profile)), []);
      assert.deepEqual(valuesErrors("cloudnativePg", cloudNativePgValues(profile)), []);
      for (const line of ["strimzi", "strimziZooKeeper"]) {
        assert.deepEqual(valuesErrors(line, strimziValues(profile)), []);
      }
      const specs: [string, string, unknown][] = [
        ["postgresql.cnpg.io/v1", "Cluster", postgresClusterSpec(profile)],
        ["postgresql.cnpg.io/v1", "Pooler", postgresPoolerSpec(profile)],
        ["kafka.strimzi.io/v1", "Kafka", kraftSpec(profile, topics.length)],
        ["kafka.strimzi.io/v1", "KafkaNodePool", nodePoolSpec(profile)],
        ["kafka.strimzi.io/v1beta2", "Kafka", zooKeeperSpec(profile, topics.length)],
        ...["v1", "v1beta2"].flatMap((version): [string, string, unknown][] => [
          [`kafka.strimzi.io/${version}`, "KafkaTopic", topicSpec(kafka)],
          ...clients.map((client): [string, string, unknown] => [
            `kafka.strimzi.io/${version}`,
            "KafkaUser",
            userSpec(client),
          ]),
        ]),
      ];
      for (const [apiVersion, kind, spec] of specs) {
        assert.deepEqual(
          customResourceErrors({ apiVersion, kind, metadata: { name: "x" }, spec }),
          [],
          `${apiVersion} ${kind}`,
        );
      }
    });

    it("asks for no disruption budget that blocks the drain of its only node", () => {
      assert.equal(postgresClusterSpec(profile).enablePDB, postgres.instances > 1);
      assert.equal(
        at(plain(redisValues(profile)), "haproxy", "podDisruptionBudget") !== undefined,
        redis.proxy.replicas > 1,
      );
    });

    it("demands zones only where there are zones", () => {
      const hard = availability.zoneSpread;
      assert.equal(postgresClusterSpec(profile).affinity?.podAntiAffinityType, hard ? "required" : "preferred");
      assert.equal(redisValues(profile).hardAntiAffinity, hard);
      assert.equal(redisValues(profile).haproxy?.hardAntiAffinity, hard);
      const demanded = strings(plain(nodePoolSpec(profile))).filter(([, text]) => text === "DoNotSchedule");
      assert.equal(demanded.length > 0, hard);
      for (const footprint of [
        postgresClusterFootprint(profile),
        kraftFootprint(profile),
        ...redisFootprint(profile),
      ]) {
        assert.equal(footprint.spread, hard ? "required" : "preferred", footprint.name);
      }
    });

    it("gives PostgreSQL parameters as strings, and none that the operator keeps to itself", () => {
      const parameters = postgresParameters(postgres);
      for (const [name, value] of Object.entries(parameters)) {
        assert.equal(typeof value, "string", name);
        assert.doesNotMatch(
          name,
          /^(port|listen_addresses|ssl|ssl_.*_file|archive_mode|archive_command|shared_preload_libraries|logging_collector|log_destination|log_directory|log_filename|log_rotation_.*|unix_socket_.*|cluster_name|recovery_.*)$/,
        );
      }
      assert.equal(parameters["shared_buffers"], `${postgres.sharedBuffersMiB}MB`);
      assert.ok("pg_stat_statements.max" in parameters);
    });

    it("fits PostgreSQL's memory into its limit with every pooled connection sorting", () => {
      const { perPooler } = connectionPlan(postgres);
      const connections = perPooler * postgres.pooler.instances;
      const PROCESS_MIB = 5;
      const need =
        postgres.sharedBuffersMiB + connections * (postgres.workMemMiB + PROCESS_MIB) + postgres.maintenanceWorkMemMiB;
      assert.ok(need <= postgres.instance.memoryLimitMiB, `${need} MiB`);
      assert.ok(
        postgres.sharedBuffersMiB <= postgres.instance.memoryMiB,
        "the operator refuses shared_buffers above the request",
      );
    });

    it("pools by transaction, over TLS both ways, within what PostgreSQL takes", () => {
      const { pgbouncer, deploymentStrategy } = postgresPoolerSpec(profile);
      const parameters = pgbouncer.parameters ?? {};
      assert.equal(pgbouncer.poolMode, "transaction");
      assert.equal(parameters["client_tls_sslmode"], "require");
      assert.equal(parameters["server_tls_sslmode"], "verify-full");
      assert.ok(Number(parameters["max_prepared_statements"]) > 0);
      assert.ok(pgbouncer.clientTLSSecret);
      // Any of these would switch off the operator's own look-up of passwords.
      assert.deepEqual(
        [pgbouncer.authQuery, pgbouncer.authQuerySecret, pgbouncer.serverTLSSecret],
        [undefined, undefined, undefined],
      );
      const surge = Number(deploymentStrategy?.rollingUpdate?.maxSurge);
      const worst = (postgres.pooler.instances + surge) * Number(parameters["max_db_connections"]);
      assert.ok(worst + RESERVED_CONNECTIONS <= postgres.maxConnections);
    });

    it("leaves Redis twice its data as memory, for the copy a snapshot or a log rewrite makes", () => {
      assert.ok(redis.redis.memoryLimitMiB >= 2 * redis.maxMemoryMiB);
      assert.equal(redisValues(profile).redis?.config?.["maxmemory"], `${redis.maxMemoryMiB}mb`);
    });

    it("runs Redis with passwords, TLS, persistence and no write that only one member has", () => {
      const values = plain(redisValues(profile));
      assert.deepEqual(
        [at(values, "auth"), at(values, "sentinel", "auth"), at(values, "haproxy", "tls", "enabled")],
        [true, true, true],
      );
      assert.equal(at(values, "redis", "config", "min-replicas-to-write"), 1);
      assert.equal(at(values, "redis", "config", "appendonly"), "yes");
      assert.equal(at(values, "replicas"), redis.members);
      assert.equal(at(values, "sentinel", "quorum"), 2);
      assert.equal(at(values, "redisPassword"), undefined);
      for (const context of [
        at(values, "containerSecurityContext"),
        at(values, "haproxy", "containerSecurityContext"),
      ]) {
        assert.equal(at(context, "readOnlyRootFilesystem"), true);
        assert.deepEqual(at(context, "capabilities", "drop"), ["ALL"]);
      }
    });

    it("restricts every container that Strimzi makes", () => {
      const specs = [kraftSpec(profile, 2), nodePoolSpec(profile), zooKeeperSpec(profile, 2)].map(plain);
      const templates = specs.flatMap((spec) => containers(spec));
      assert.ok(templates.length >= 9);
      for (const template of templates) {
        const context = at(template, "securityContext");
        assert.equal(at(context, "readOnlyRootFilesystem"), true);
        assert.equal(at(context, "allowPrivilegeEscalation"), false);
        assert.equal(at(context, "runAsNonRoot"), true);
        assert.equal(at(context, "seccompProfile", "type"), "RuntimeDefault");
      }
    });

    it("keeps as many copies of a message as it has brokers, and fills no volume with them", () => {
      const config = brokerConfig(kafka, topics.length);
      assert.equal(config["default.replication.factor"], kafka.brokers);
      assert.equal(config["min.insync.replicas"], kafka.brokers === 1 ? 1 : 2);
      assert.ok(Number(config["log.segment.bytes"]) * 2 <= Number(config["log.retention.bytes"]));
      assert.equal(config["auto.create.topics.enable"], false);
    });

    it("declares what it requests", () => {
      const [members, proxy] = redisFootprint(profile);
      const values = plain(redisValues(profile));
      const names = members?.containers.map(({ name }) => name);
      assert.deepEqual(names, ["redis", "sentinel", "split-brain-fix", "redis-exporter"]);
      assert.deepEqual(
        [members?.replicas, proxy?.replicas],
        [at(values, "replicas"), at(values, "haproxy", "replicas")],
      );
      assert.equal(at(values, "redis", "resources", "requests", "cpu"), `${redis.redis.cpuMillicores}m`);
      assert.equal(postgresClusterFootprint(profile).volumes?.length, postgres.walStorageGiB > 0 ? 2 : 1);
    });
  });
}

/** Container templates anywhere in a Strimzi spec. */
function containers(spec: JsonValue): JsonValue[] {
  if (spec === null || typeof spec !== "object") {
    return [];
  }
  return Object.entries(spec as Record<string, JsonValue>).flatMap(([key, value]) =>
    /^(container|.*Container)$/.test(key) ? [value] : containers(value),
  );
}

describe("contracts of the data systems", () => {
  it("refuse a misspelt value", () => {
    assert.match(
      valuesErrors("redisHa", { ...redisValues(MINIKUBE), hardAntiAfinity: false })[0]?.message ?? "",
      /hardAntiAfinity/,
    );
    const spec = { ...postgresClusterSpec(MINIKUBE), imagename: "postgres:latest" };
    assert.notDeepEqual(
      customResourceErrors({ apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", metadata: { name: "x" }, spec }),
      [],
    );
  });
});

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

import assert from "node:assert/strict";
import { customResourceErrors, valuesErrors } from "../../components/charts/contracts/validate";
import { kafkaClients, topicsOf, topicSpec, userSpec } from "../../components/data/kafka/clients";
import { kraftFootprint, kraftSpec, nodePoolSpec } from "../../components/data/kafka/kraft";
import { brokerConfig } from "../../components/data/kafka/settings";
import { zooKeeperSpec } from "../../components/data/kafka/zookeeper";
import { postgresClusterFootprint, postgresClusterSpec } from "../../components/data/postgres/cluster";
import { connectionPlan, RESERVED_CONNECTIONS } from "../../components/data/postgres/connections";
import { postgresParameters } from "../../components/data/postgres/parameters";
import { postgresPoolerSpec } from "../../components/data/postgres/pooler";
import { redisFootprint, redisValues } from "../../components/data/redis/values";
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

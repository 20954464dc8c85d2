import assert from "node:assert/strict";
import type { Size } from "../../components/config/units";
import { type Profile, profileFor } from "../../components/profiles";
import { eksNodePool } from "../../components/profiles/eks";
import { gkeNodePool } from "../../components/profiles/gke";
import { STACKS } from "../support/stacks";

const profileOf = (profile: (typeof STACKS)[number], overrides: object = {}): Profile =>
  profileFor({ profile, cluster: { context: "test", ...overrides } });

/** Every Size anywhere in a profile, with the path to it. */
function sizes(value: unknown, path = ""): [string, Size][] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  if ("memoryLimitMiB" in value && "cpuLimitMillicores" in value && !("name" in value)) {
    return [[path, value as Size]];
  }
  return Object.entries(value).flatMap(([key, child]) => sizes(child, `${path}.${key}`));
}

describe("profiles", () => {
  for (const name of STACKS) {
    it(`${name}: every container has requests, and limits of at least 1.25 times its memory`, () => {
      const found = sizes(profileOf(name));
      assert.ok(found.length > 30, `only ${found.length} sizes`);
      for (const [path, of] of found) {
        assert.ok(of.cpuMillicores > 0 && of.memoryMiB > 0, path);
        assert.ok(of.cpuLimitMillicores >= of.cpuMillicores, path);
        assert.ok(of.memoryLimitMiB >= of.memoryMiB * 1.25, `${path}: ${of.memoryMiB} [${of.memoryLimitMiB}]`);
      }
    });

    it(`${name}: what systems hold in memory fits below their limit`, () => {
      const { redis, kafka, postgres } = profileOf(name);
      assert.ok(redis.maxMemoryMiB * 1.5 <= redis.redis.memoryLimitMiB, "redis: a fork while saving copies pages");
      assert.ok(
        kafka.heapMiB * 2 <= kafka.broker.memoryLimitMiB,
        "kafka: as much page cache and native memory as heap",
      );
      assert.ok(
        postgres.sharedBuffersMiB * 3 <= postgres.instance.memoryMiB,
        "postgres: shared buffers are a quarter to a third",
      );
      assert.ok(
        postgres.pooler.defaultPoolSize * postgres.pooler.instances <= postgres.maxConnections - 10,
        "postgres: pools fit its connections",
      );
    });
  }

  it("reserve what the clouds publish", () => {
    // EKS: 80m of four cores; 255 + 11 x 58 + 100 MiB and 4 % of 16 GiB. GKE: 80m; 25, 20 and 10 % bands of 16 GiB and 100 MiB.
    assert.deepEqual(eksNodePool("p", "m7g.xlarge", 3).reserved, { cpuMillicores: 80, memoryMiB: 1648 });
    assert.deepEqual(gkeNodePool("p", "e2-standard-4", 3).reserved, { cpuMillicores: 80, memoryMiB: 2762 });
  });

  it("take machines, zones, classes and switches from the stack", () => {
    const pools = [{ name: "big", instanceType: "r7g.xlarge", nodes: 4, spot: true }];
    const profile = profileFor({
      profile: "eks",
      cluster: {
        context: "c",
        nodePools: pools,
        zones: ["a", "b", "c"],
        apiServerCidrs: ["10.1.0.0/16"],
        metricsServer: "provided",
      },
      storageClass: "gp3",
    });
    assert.equal(profile.nodes.pools[0]?.memoryMiB, 32768);
    assert.equal(profile.nodes.pools[0].spot, true);
    assert.deepEqual(profile.nodes.zones, ["a", "b", "c"]);
    assert.deepEqual(profile.nodes.apiServerCidrs, ["10.1.0.0/16"]);
    assert.deepEqual(profile.storage, { className: "gp3" });
    assert.equal(profile.operators.metricsServer, undefined);
    assert.ok(profileOf("eks").operators.metricsServer, "the override stays in its stack");
  });
});

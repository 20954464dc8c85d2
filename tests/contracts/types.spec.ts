import assert from "node:assert/strict";
import type { CustomResourceSpecs, DestinationRuleSpec } from "../../components/charts/contracts/custom-resources";
import type { ChartValues } from "../../components/charts/contracts/values";
import type { RedisHaValues } from "../../components/charts/contracts/values/redis-ha-values";

// What these hold is held by `tsc`: an expected error that does not occur is itself an error.
describe("contracts: types", () => {
  it("take known values", () => {
    const values: RedisHaValues = {
      replicas: 3,
      haproxy: { enabled: true, resources: { requests: { cpu: "20m", memory: 1 } } },
    };
    const spec: CustomResourceSpecs["postgresql.cnpg.io/v1/Cluster"] = { instances: 1, storage: { size: "1Gi" } };
    assert.ok(values.haproxy?.enabled === true && spec.instances === 1);
  });

  it("refuse misspelt keys and missing fields", () => {
    // @ts-expect-error the key is misspelt
    const values: RedisHaValues = { haproxxy: { enabled: true } };
    // @ts-expect-error misspelt within a Kubernetes object
    const nested: ChartValues["loki"] = { singleBinary: { resources: { limits: { memmory: "1Gi" } } } };
    // @ts-expect-error no such field
    const spec: DestinationRuleSpec = { host: "a", trafficPolicy: { circuitBreaker: {} } };
    // @ts-expect-error host is required
    const missing: DestinationRuleSpec = {};
    assert.equal([values, nested, spec, missing].length, 4);
  });
});

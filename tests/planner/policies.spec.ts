import assert from "node:assert/strict";
import * as path from "node:path";
import { COMPUTED, type RecordedResource, type Recording, SECRET, type Violation } from "../../planner/model";
import { type RunningPack, startPolicyPack } from "../../planner/policies";
import { loadPackConfig, type PackConfig, reconciled } from "../../planner/policy-config";

const PACK = path.join(__dirname, "fixtures", "pack");
const OPTIONS = { project: "tiny", stack: "dev", values: {}, environment: process.env };
const STACK = "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev";

function resource(type: string, name: string, more: Partial<RecordedResource> = {}): RecordedResource {
  const urn = `urn:pulumi:dev::tiny::${type}::${name}`;
  return { urn, type, name, parent: STACK, custom: true, inputs: {}, dependencies: [], protect: false, ...more };
}

const provider = resource("pulumi:providers:kubernetes", "cluster");
const recording: Recording = {
  project: "tiny",
  stack: "dev",
  outputs: {},
  diagnostics: [],
  resources: [
    provider,
    resource("pulumi:pulumi:Stack", "tiny-dev", { parent: undefined, custom: false }),
    resource("kubernetes:core/v1:ConfigMap", "part-after", { inputs: { data: { id: COMPUTED } } }),
    resource("kubernetes:core/v1:ConfigMap", "elsewhere", { inputs: { data: { a: "b" } }, external: true }),
    resource("kubernetes:core/v1:Secret", "credentials", {
      inputs: { stringData: { password: SECRET } },
      provider: `${provider.urn}::${COMPUTED}`,
    }),
  ],
};

describe("policy run", () => {
  let pack: RunningPack;
  before(() => {
    pack = startPolicyPack(PACK, OPTIONS);
  });
  const judged = (config: PackConfig) => pack.begin(config).finish(recording);
  after(() => {
    pack.close();
  });

  it("shows the pack masked secrets, the provider and the parent; disabled policies are not asked", async () => {
    const verdict = await judged({});
    assert.equal(verdict.pack, "fixture");
    assert.equal(verdict.policies, 1);
    assert.deepEqual(verdict.violations, [
      {
        policy: "no-secret-seen",
        level: "advisory",
        severity: "high",
        message: `saw {"password":"[secret]"} by cluster under ${STACK}`,
        urn: "urn:pulumi:dev::tiny::kubernetes:core/v1:Secret::credentials",
      },
    ] satisfies Violation[]);
  });

  it("reads the engine's pack config: levels, thresholds, all", async () => {
    const { violations, policies } = await judged(loadPackConfig(path.join(PACK, "strict.json")));
    assert.equal(policies, 3);
    assert.deepEqual(
      violations.map(({ level, policy }) => `${level} ${policy}`),
      ["mandatory no-part", "advisory no-secret-seen", "advisory touches-unknown"],
    );
    assert.equal(violations[0]?.message, "5 resources, 4 with a parent");
  });

  it("shows values that only `up` brings as unknown, not as text", async () => {
    const { violations } = await judged({ "touches-unknown": { enforcementLevel: "mandatory", properties: {} } });
    const message = violations.find(({ policy }) => policy === "touches-unknown")?.message ?? "";
    assert.match(message, /can't run policy 'touches-unknown'.*during preview/);
  });

  it("takes resources while the program still runs, and says the same", async () => {
    const judgement = pack.begin({});
    recording.resources
      .filter(({ external }) => !external)
      .forEach((each) => {
        judgement.offer(each);
      });
    assert.deepEqual(await judgement.finish(recording), await judged({}));
  });

  it("tells the pack's own words when it does not start", async () => {
    const broken = startPolicyPack(path.join(__dirname, "fixtures", "broken-pack"), OPTIONS);
    await assert.rejects(broken.begin({}).finish(recording), /The policy pack did not start[\s\S]*this pack is broken/);
    broken.close();
  });

  it("lets later layers of config win over the pack's defaults", () => {
    const defaults: PackConfig = { a: { enforcementLevel: "mandatory", properties: { most: 3, least: 1 } } };
    assert.deepEqual(
      reconciled(defaults, { all: { enforcementLevel: "disabled", properties: {} }, a: { properties: { most: 5 } } })[
        "a"
      ],
      {
        enforcementLevel: "disabled",
        properties: { most: 5, least: 1 },
      },
    );
  });
});

import assert from "node:assert/strict";
import * as path from "node:path";
import { COMPUTED, type RecordedResource, type Recording, SECRET } from "../../planner/model";
import { recordStackAt } from "../../planner/record";

const TINY = path.join(__dirname, "fixtures", "tiny");
const PART = "urn:pulumi:dev::tiny::tiny:part:Part";

describe("recorder", () => {
  let recording: Recording;
  const resource = (name: string): RecordedResource => {
    const found = recording.resources.find((candidate) => candidate.name === name);
    assert.ok(found, `${name} was not registered`);
    return found;
  };

  before(async () => {
    recording = await recordStackAt(TINY, "dev");
  });

  it("names resources as the engine does, parents' types included", () => {
    assert.deepEqual(
      recording.resources.map(({ urn }) => urn),
      [
        "urn:pulumi:dev::tiny::pulumi:providers:kubernetes::cluster",
        "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev",
        "urn:pulumi:dev::tiny::random:index/randomPassword:RandomPassword::own",
        `${PART}$kubernetes-cert-manager:index:CertManager::cert-manager`,
        `${PART}$kubernetes:core/v1:ConfigMap::part-after`,
        `${PART}$kubernetes:core/v1:ConfigMap::part-map`,
        `${PART}$kubernetes:core/v1:Secret::part-secret`,
        `${PART}$random:index/randomPassword:RandomPassword::part-password`,
        `${PART}::part`,
      ],
    );
  });

  it("drops the values of secrets and keeps the keys of a Secret", () => {
    assert.deepEqual(resource("part-secret").inputs["stringData"], { password: SECRET, token: SECRET });
    assert.deepEqual(resource("part-map").inputs["data"], { greeting: "hello", url: SECRET });
  });

  it("marks what only `up` brings", () => {
    assert.deepEqual(resource("part-after").inputs["data"], { id: COMPUTED });
  });

  it("keeps parent, dependencies, provider and protection", () => {
    const after = resource("part-after");
    assert.equal(after.parent, `${PART}::part`);
    assert.deepEqual(after.dependencies, [
      `${PART}$kubernetes:core/v1:ConfigMap::part-map`,
      `${PART}$random:index/randomPassword:RandomPassword::part-password`,
    ]);
    assert.equal(after.provider, `urn:pulumi:dev::tiny::pulumi:providers:kubernetes::cluster::${COMPUTED}`);
    assert.equal(after.protect, false);
    assert.equal(resource("part-map").protect, true);
  });

  it("records a component of a plugin as one resource that is not custom", () => {
    const manager = resource("cert-manager");
    assert.equal(manager.custom, false);
    assert.deepEqual(manager.inputs, { helmOptions: { name: "cert-manager" }, installCRDs: true });
  });

  it("masks secret outputs of the stack and keeps the others", () => {
    assert.deepEqual(recording.outputs, {
      greeting: "hello",
      password: SECRET,
      providerUrn: "urn:pulumi:dev::tiny::pulumi:providers:kubernetes::cluster",
      token: SECRET,
    });
  });

  it("hands the program defaults, values and objects of Pulumi.yaml", () => {
    assert.deepEqual(resource("part").inputs, { size: 3 });
    assert.deepEqual(resource("part-map").inputs["metadata"], { labels: { team: "platform" }, name: "tiny" });
  });

  it("records the same twice", async () => {
    assert.deepEqual(await recordStackAt(TINY, "dev"), recording);
  });

  const refused = (mode: string) => recordStackAt(TINY, "dev", { mode });

  it("says where a broken program threw", async () => {
    await assert.rejects(refused("throws"), (error: Error) => {
      assert.match(error.message, /Error: the program is broken\n\s+at .*index\.ts:\d+:\d+/);
      return true;
    });
  });

  it("refuses a provider function by its name", async () => {
    await assert.rejects(refused("invokes"), {
      name: "PlanError",
      message: "The program invokes the provider function 'tiny:index:getThing': a plan reaches no provider.",
    });
  });

  it("refuses a resource without a provider where default providers are disabled, as the engine does", async () => {
    await assert.rejects(refused("default-provider"), {
      message:
        "Default provider for 'kubernetes' disabled. 'urn:pulumi:dev::tiny::kubernetes:core/v1:Namespace::loose' must use an explicit provider.",
    });
  });

  it("refuses two resources of one URN, as the engine does", async () => {
    await assert.rejects(refused("twice"), /Duplicate resource URN '.*::same'; try giving it a unique name/);
  });
});

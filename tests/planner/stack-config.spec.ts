import assert from "node:assert/strict";
import * as path from "node:path";
import { SECRET } from "../../planner/model";
import { loadProject } from "../../planner/project";
import { loadStackConfig, parseOverrides, stacksOf } from "../../planner/stack-config";

const FIXTURES = path.join(__dirname, "fixtures");
const tiny = loadProject(path.join(FIXTURES, "tiny"));
const small = loadProject(path.join(FIXTURES, "small"));

describe("a stack's config", () => {
  it("is the stack's file over the project's defaults, objects as JSON text", () => {
    const { values, secretKeys } = loadStackConfig(tiny, "dev", {}, {});
    assert.deepEqual(values, {
      "pulumi:disable-default-providers": '["kubernetes"]',
      "tiny:airtableToken": SECRET,
      "tiny:geminiApiKey": SECRET,
      "tiny:greeting": "hello",
      "tiny:labels": '{"team":"platform"}',
      "tiny:pools": '[{"name":"a","nodes":1}]',
      "tiny:size": "3",
      "tiny:token": SECRET,
    });
    assert.deepEqual(secretKeys, ["tiny:airtableToken", "tiny:geminiApiKey", "tiny:token"]);
  });

  it("takes overrides by path and leaves the rest", () => {
    const overrides = parseOverrides([
      "greeting=hi there",
      "pools[0].nodes=3",
      "pools[1].name=b",
      "tiny:labels.team=data",
    ]);
    const { values } = loadStackConfig(tiny, "dev", overrides, {});
    assert.equal(values["tiny:greeting"], "hi there");
    assert.equal(values["tiny:pools"], '[{"name":"a","nodes":3},{"name":"b"}]');
    assert.equal(values["tiny:labels"], '{"team":"data"}');
  });

  it("reads scalars and JSON of an override as what they are", () => {
    assert.deepEqual(parseOverrides(["a=true", "b=12", "c=1.0.0", 'd=["x"]', "e=", "f=a=b"]), {
      a: true,
      b: 12,
      c: "1.0.0",
      d: ["x"],
      e: "",
      f: "a=b",
    });
  });

  it("refuses an override without a value", () => {
    assert.throws(() => parseOverrides(["domain"]), /--config wants key=value.*got "domain"/);
  });

  it("never holds a token, wherever it comes from", () => {
    const marker = "marker-a1b2c3";
    const inFile = loadStackConfig(small, "minikube", { airtableToken: marker }, { GEMINI_API_KEY: marker });
    assert.ok(!JSON.stringify(inFile).includes(marker));
    assert.equal(inFile.values["pyairtable:airtableToken"], SECRET);
    assert.match(inFile.notes.join("\n"), /airtableToken stands unencrypted/);
  });

  it("says which tokens are placeholders, and asks for none where External Secrets brings them", () => {
    assert.deepEqual(
      loadStackConfig(small, "minikube", {}, { AIRTABLE_TOKEN: "x" }).notes.map((note) => note.split(" ")[0]),
      ["pyairtable:geminiApiKey"],
    );
    const eks = loadStackConfig(small, "eks", {}, {});
    assert.deepEqual(eks.notes, []);
    assert.equal(eks.values["pyairtable:airtableToken"], undefined);
  });

  it("leaves an empty token for the program to refuse", () => {
    assert.equal(loadStackConfig(small, "minikube", { airtableToken: "" }, {}).values["pyairtable:airtableToken"], "");
  });

  it("lists the stacks there are when asked for another", () => {
    assert.deepEqual(stacksOf(small.root), ["eks", "minikube"]);
    assert.throws(() => loadStackConfig(small, "prod", {}, {}), /There is no stack "prod".*Stacks: eks, minikube\./s);
    assert.throws(() => loadStackConfig(small, "../small/Pulumi.eks", {}, {}), /There is no stack/);
  });
});

import assert from "node:assert/strict";
import type { RecordedResource, Recording } from "../../planner/model";
import { treeLines } from "../../planner/report/tree-lines";
import { kindCounts, partsByUrn, treeOf } from "../../planner/tree";

const STACK = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s";

function resource(urn: string, parent: string | undefined, custom: boolean, inputs = {}): RecordedResource {
  const [, , chain = "", name = ""] = urn.split("::");
  const type = chain.split("$").at(-1) ?? chain;
  return { urn, type, name, custom, inputs, dependencies: [], protect: false, ...(parent ? { parent } : {}) };
}

const DATA = "urn:pulumi:s::p::p:data:Data::data";
const REDIS = "urn:pulumi:s::p::p:data:Data$p:data:Redis::redis";
const recording: Recording = {
  project: "p",
  stack: "s",
  outputs: {},
  diagnostics: [],
  resources: [
    resource(STACK, undefined, false),
    resource("urn:pulumi:s::p::pulumi:providers:kubernetes::cluster", STACK, true),
    resource(DATA, STACK, false),
    resource(REDIS, DATA, false),
    resource("urn:pulumi:s::p::p:data:Data$p:data:Redis$kubernetes:core/v1:Secret::auth", REDIS, true),
    resource("urn:pulumi:s::p::p:data:Data$p:data:Redis$kubernetes:core/v1:Secret::tls", REDIS, true),
    resource("urn:pulumi:s::p::p:data:Data$kubernetes:x/v1:Thing::thing", DATA, true, { kind: "Thing" }),
  ],
};

describe("resource tree", () => {
  it("counts everything but the stack itself, by top-level component", () => {
    const tree = treeOf(recording);
    assert.equal(tree.count, 6);
    assert.deepEqual(
      tree.parts.map(({ name, count }) => [name, count]),
      [
        ["data", 5],
        ["stack", 1],
      ],
    );
  });

  it("shows components with counts of what they hold, or every resource", () => {
    const lines = (full: boolean) =>
      treeLines(treeOf(recording), full).map(({ indent, name, detail }) => `${indent}${name} ${detail}`.trimEnd());
    assert.deepEqual(lines(false), ["data Thing", "└─ redis 2 Secret", "stack kubernetes"]);
    assert.deepEqual(lines(true), [
      "data",
      "├─ redis",
      "│  ├─ auth Secret",
      "│  └─ tls Secret",
      "└─ thing Thing",
      "stack",
      "└─ cluster kubernetes",
    ]);
  });

  it("knows each resource's part", () => {
    const parts = partsByUrn(recording);
    assert.equal(parts.get(REDIS), "data");
    assert.equal(parts.get("urn:pulumi:s::p::pulumi:providers:kubernetes::cluster"), "stack");
    assert.equal(parts.has(STACK), false);
  });

  it("counts kinds, most first", () => {
    assert.deepEqual(kindCounts(recording.resources.filter(({ custom }) => custom)), [
      ["Secret", 2],
      ["Thing", 1],
      ["kubernetes", 1],
    ]);
  });
});

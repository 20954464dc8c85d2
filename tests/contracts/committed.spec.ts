import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { CUSTOM_RESOURCE_KINDS } from "../../components/charts/contracts/custom-resources";
import {
  contractedCharts,
  contractOf,
  customResourceDefinition,
  valuesErrors,
} from "../../components/charts/contracts/validate";
import { CHARTS } from "../../components/charts/versions";
import type { Crd } from "../../tools/contracts/crds";
import { loadExtraKeys } from "../../tools/contracts/extra";
import { formatted } from "../../tools/contracts/format";
import { loadKinds } from "../../tools/contracts/kinds";
import { stableJson } from "../../tools/contracts/schema";

const CONTRACTS = path.join(__dirname, "../../components/charts/contracts");

function jsonFiles(): string[] {
  return fs.readdirSync(CONTRACTS, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
}

describe("contracts: the committed result", () => {
  for (const [key, pin] of Object.entries(CHARTS)) {
    it(`has ${key} at its pinned version`, () => {
      const name = contractOf(key);
      assert.ok(name !== undefined, "run: npm run contracts -- --from DIR");
      assert.equal(
        contractedCharts()[name]?.version,
        pin.version,
        "the pin moved: run npm run contracts -- --from DIR",
      );
      assert.deepEqual(valuesErrors(key, {}), []);
      assert.match(
        fs.readFileSync(path.join(CONTRACTS, `values/${name}-values.ts`), "utf8"),
        /export interface \w+Values \{/,
      );
    });
  }

  it("is stable in its bytes: keys sorted, formatted as the project formats", async () => {
    for (const file of jsonFiles()) {
      const text = fs.readFileSync(path.join(CONTRACTS, file), "utf8");
      assert.ok(
        text === (await formatted(file, stableJson(JSON.parse(text)))),
        `${file} was edited by hand or by a tool`,
      );
    }
  }).timeout(120_000);

  it("holds exactly the kinds asked for", () => {
    const wanted = loadKinds().kinds.map(({ group, version, kind }) => `${group}-${version}-${kind}.json`);
    assert.deepEqual(fs.readdirSync(path.join(CONTRACTS, "crds")).sort(), wanted.sort());
    assert.equal(Object.keys(CUSTOM_RESOURCE_KINDS).length, wanted.length);
  });

  for (const [key, { apiVersion, kind, plural, namespaced }] of Object.entries(CUSTOM_RESOURCE_KINDS)) {
    it(`can apply the CRD of ${key}`, () => {
      const { metadata, spec, ...crd } = customResourceDefinition(apiVersion, kind) as Crd;
      assert.deepEqual(crd, { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" });
      assert.equal(metadata.name, `${plural}.${spec.group}`);
      assert.equal(spec.scope, namespaced ? "Namespaced" : "Cluster");
      assert.deepEqual(
        spec.versions.map(({ name, served, storage }) => `${spec.group}/${name} ${String(served && storage)}`),
        [`${apiVersion} true`],
      );
      if (spec.group.endsWith(".k8s.io"))
        assert.ok(metadata.annotations?.["api-approved.kubernetes.io"], "a protected group needs its approval");
    });
  }

  it("gives a reason for every extra key", () => {
    const charts = new Set(Object.keys(CHARTS));
    for (const { chart, path: keyPath, why } of loadExtraKeys()) {
      assert.ok(why.length > 10, `${chart} ${keyPath}`);
      assert.ok(charts.has(chart), `${chart} is not pinned`);
    }
  });

  it("names no place but the charts'", () => {
    const manifest = fs.readFileSync(path.join(CONTRACTS, "manifest.json"), "utf8");
    assert.doesNotMatch(manifest, /"[^"]*\/\/|"\/|\.\.\//);
  });
});

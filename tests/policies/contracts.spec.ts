import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  customResourceErrors as compiledResourceErrors,
  valuesErrors,
} from "../../components/charts/contracts/validate";
import { chartValuesErrors, customResourceErrors } from "../../policies/contracts/contracts";
import type { Fields } from "../../policies/kubernetes/value";

const CONTRACTS = path.join(__dirname, "../../components/charts/contracts");
const MANIFEST = JSON.parse(fs.readFileSync(path.join(CONTRACTS, "manifest.json"), "utf8")) as {
  readonly charts: Readonly<Record<string, { readonly version: string }>>;
};

type Schema = Readonly<Record<string, unknown>>;

/** Two values for a schema: one that may well be right, one that is wrong in many places. */
function sample(root: Schema, node: Schema, wrong: boolean, depth = 0): unknown {
  if (typeof node["$ref"] === "string") {
    const target = node["$ref"]
      .split("/")
      .slice(1)
      .reduce<unknown>((here, part) => (here as Schema)[part], root);
    return sample(root, target as Schema, wrong, depth);
  }
  const type = [node["type"]].flat()[0];
  if (Array.isArray(node["enum"])) return wrong ? "no-such-value" : (node["enum"] as unknown[])[0];
  if (type === "array")
    return wrong && depth % 3 === 2
      ? {}
      : node["items"]
        ? [sample(root, node["items"] as Schema, wrong, depth + 1)]
        : [];
  if (type === "object" || node["properties"]) {
    const properties = Object.entries((node["properties"] as Record<string, Schema> | undefined) ?? {}).slice(0, 12);
    const fields = depth > 5 ? [] : properties.map(([name, schema]) => [name, sample(root, schema, wrong, depth + 1)]);
    return Object.fromEntries(wrong ? [...fields, ["noSuchKey", 1]] : fields);
  }
  if (type === "integer" || type === "number") return wrong ? "many" : 1;
  if (type === "boolean") return wrong ? "yes" : true;
  return wrong ? 7 : "1s";
}

function places(errors: readonly { readonly path: string; readonly message: string }[]): readonly string[] {
  return [...new Set(errors.map(({ path: place }) => place))].sort();
}

describe("contracts as the pack reads them", () => {
  for (const [name, { version }] of Object.entries(MANIFEST.charts)) {
    const file = path.join(CONTRACTS, "values", `${name}-values.schema.json`);
    if (!fs.existsSync(file)) continue;
    it(`judges values of ${name} as the compiled contract does`, () => {
      const schema = JSON.parse(fs.readFileSync(file, "utf8")) as Schema;
      for (const wrong of [false, true]) {
        const values = sample(schema, schema, wrong) as Fields;
        const ours = chartValuesErrors(name, version, values);
        assert.ok(ours);
        assert.deepEqual(ours.length === 0, valuesErrors(name, values, version).length === 0);
        assert.deepEqual(places(ours), places(valuesErrors(name, values, version)));
      }
    });
  }

  for (const file of fs.readdirSync(path.join(CONTRACTS, "crds"))) {
    const [, group = "", version = "", kind = ""] = /^(.+)-(v[^-]+)-([^-]+)\.json$/.exec(file) ?? [];
    it(`judges ${kind} of ${group}/${version} as the compiled contract does`, () => {
      const crd = JSON.parse(fs.readFileSync(path.join(CONTRACTS, "crds", file), "utf8")) as {
        readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[] };
      };
      const root = crd.spec.versions[0]?.schema.openAPIV3Schema ?? {};
      const spec = ((root["properties"] ?? {}) as Record<string, Schema>)["spec"] ?? {};
      const apiVersion = `${group}/${version}`;
      for (const wrong of [false, true]) {
        const object = { apiVersion, kind, metadata: { name: "x" }, spec: sample(root, spec, wrong) };
        const ours = customResourceErrors(apiVersion, kind, object as Fields);
        const theirs = compiledResourceErrors(object);
        assert.ok(ours);
        assert.equal(ours.length === 0, theirs.length === 0);
        assert.deepEqual(places(ours), places(theirs));
      }
    });
  }

  it("knows nothing of charts and kinds without a contract", () => {
    assert.equal(chartValuesErrors("unheard-of", "1.0.0", {}), undefined);
    assert.equal(chartValuesErrors("loki", "0.0.1", {}), undefined);
    assert.equal(customResourceErrors("example.com/v1", "Widget", {}), undefined);
  });
});

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { crdsOf, trimCrd } from "../../tools/contracts/crds";
import { applyExtraKey, splitPath } from "../../tools/contracts/extra";
import { generate, writeContracts } from "../../tools/contracts/generate";
import { hoist } from "../../tools/contracts/hoist";
import { infer } from "../../tools/contracts/infer";
import { merge } from "../../tools/contracts/merge";
import { findChart, findPinnedChart, pinnedCharts } from "../../tools/contracts/pins";
import { closedMap, type Schema, stableJson } from "../../tools/contracts/schema";
import { loadShapes } from "../../tools/contracts/shapes";

const FIXTURES = path.join(__dirname, "fixtures");
const PINS = { demo: { repo: "https://charts.example.com", chart: "demo", version: "1.0.0" } };
const EXTRA = [{ chart: "demo", path: "service.loadBalancerClass", type: "string", why: "commented" }];
const WIDGET = { apiVersion: "demo.k8s.io/v1", group: "demo.k8s.io", version: "v1", kind: "Widget", charts: ["demo"] };
const TEMPLATED_CRD = `{{- if .Values.crds.enabled }}
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gadgets.example.com
  {{- if .Values.crds.keep }}
  annotations: { helm.sh/resource-policy: keep }
  {{- end }}
spec: { group: example.com, scope: Cluster, names: { kind: Gadget, plural: gadgets }, versions: [] }
{{- end }}
`;
const shapes = loadShapes();

function make(): Promise<Map<string, string>> {
  return generate({ from: FIXTURES, pins: PINS, extraKeys: EXTRA, kinds: { kinds: [WIDGET], extra: {} } });
}

async function demoSchema(): Promise<Schema> {
  return JSON.parse((await make()).get("values/demo-values.schema.json") ?? "{}") as Schema;
}

describe("contracts: what a values.yaml implies", () => {
  const shown: [string, unknown, Schema][] = [
    ["debug", false, { type: "boolean" }],
    ["replicas", 1, { type: "integer" }],
    ["traceSampling", 1, { type: "number" }],
    ["name", "", { type: "string" }],
    ["anything", null, {}],
    ["storageClass", null, { type: ["null", "string"] }],
    ["freeMap", {}, { type: "object" }],
    ["freeList", [], { type: "array" }],
    ["hosts", ["a"], { type: "array", items: { type: "string" } }],
    ["data", { "app.kubernetes.io/name": "a" }, { type: "object" }],
    ["resources", {}, { $ref: "#/$defs/Resources" }],
    ["resources", null, { anyOf: [{ $ref: "#/$defs/Resources" }, { type: "null" }] }],
    ["podAnnotations", { a: "b" }, { $ref: "#/$defs/Strings" }],
    ["affinity", "{{ tpl }}", { type: "string" }],
    ["port", 80, { $ref: "#/$defs/IntOrString" }],
    ["env", { GOGC: "30" }, { $ref: "#/$defs/EnvMap" }],
  ];
  for (const [key, value, schema] of shown) {
    it(`${key}: ${JSON.stringify(value)}`, () => {
      assert.deepEqual(infer(key, value as never, shapes), schema);
    });
  }

  it("closes a map over the keys shown", () => {
    assert.deepEqual(infer("tls", { on: true }, shapes), closedMap({ on: { type: "boolean" } }));
  });

  it("joins a chart's own key with a Kubernetes object", () => {
    const schema = infer("livenessProbe", { enabled: true, periodSeconds: 10 }, shapes);
    assert.deepEqual(schema.properties?.["enabled"], { type: "boolean" });
    assert.ok(schema.properties["failureThreshold"], "a field of the probe the default does not show");
  });

  it("sees one Kubernetes object for each component", () => {
    const schema = infer("resources", { operator: {}, webhook: { requests: { cpu: "1" } } }, shapes);
    assert.deepEqual(schema.properties, {
      operator: { $ref: "#/$defs/Resources" },
      webhook: { $ref: "#/$defs/Resources" },
    });
  });
});

describe("contracts: a chart's own schema joined with its values", () => {
  it("knows a key that stands in either", () => {
    const joined = merge("", { properties: { a: { type: "string" } } }, closedMap({ b: { type: "boolean" } }), shapes);
    assert.deepEqual(joined, closedMap({ a: { type: "string" }, b: { type: "boolean" } }));
  });

  it("leaves open what the schema opens on purpose", () => {
    const joined = merge(
      "config",
      { type: "object", additionalProperties: true },
      closedMap({ level: { type: "string" } }),
      shapes,
    );
    assert.deepEqual(joined, { type: "object" });
  });

  it("widens a type that the default contradicts", () => {
    assert.deepEqual(merge("a", { type: "string" }, { type: "boolean" }, shapes), { type: ["boolean", "string"] });
  });

  it("drops prose, defaults and required keys, follows references, takes shapes for vague objects", async () => {
    const schema = await demoSchema();
    assert.deepEqual(schema.properties?.["replicas"], { minimum: 1, type: "integer" });
    assert.deepEqual(schema.properties["mode"], { enum: ["one", "two"], type: "string" });
    assert.deepEqual(schema.properties["resources"], { anyOf: [{ $ref: "#/$defs/Resources" }, { type: "null" }] });
    assert.deepEqual(schema.properties["nullable"], { type: ["null", "object"] });
    assert.equal(schema.required, undefined);
    assert.ok(!JSON.stringify(schema).includes("prose"));
  });
});

describe("contracts: extra keys", () => {
  const sources = { shapes, shown: closedMap({ a: closedMap({ b: { type: "string" } }) }), crds: () => [] };
  const apply = (root: Schema, keyPath: string, type: string): Schema => {
    applyExtraKey(root, { chart: "demo", path: keyPath, type, why: "" }, sources);
    return root;
  };

  it("splits paths with quoted keys", () => {
    assert.deepEqual(splitPath('a."b.c".d'), ["a", "b.c", "d"]);
  });

  it("adds a key to a closed and to an open map", () => {
    assert.deepEqual(apply(closedMap({}), "x", "boolean"), closedMap({ x: { type: "boolean" } }));
    assert.deepEqual(
      apply(closedMap({ m: { type: "object" } }), "m.x", "string").properties?.["m"],
      closedMap({ x: { type: "string" } }),
    );
  });

  it("changes no shape that others share", () => {
    const before = stableJson(shapes.shapes);
    const root = apply(closedMap({ resources: { $ref: "#/$defs/Resources" } }), "resources.preset", "string");
    assert.ok(root.properties?.["resources"]?.properties?.["preset"]);
    assert.equal(stableJson(shapes.shapes), before);
  });

  it("takes back what values.yaml shows", () => {
    assert.deepEqual(
      apply(closedMap({ a: { type: "object" } }), "a", "shown").properties?.["a"],
      closedMap({ b: { type: "string" } }),
    );
  });

  it("refuses a path that leads nowhere and a type that does not exist", () => {
    assert.throws(() => apply(closedMap({}), "gone.x", "string"), /demo has no gone, needed for gone\.x/);
    assert.throws(() => apply(closedMap({}), "x", "Strnigs"), /no type or shape is named "Strnigs"/);
  });
});

describe("contracts: repeated parts", () => {
  it("are defined once, under a name of their place", async () => {
    const schema = await demoSchema();
    const parts = schema.properties?.["alike"]?.properties;
    assert.deepEqual(parts?.["first"], { $ref: "#/$defs/First" });
    assert.deepEqual(parts["second"], parts["first"]);
    assert.ok(schema.$defs?.["First"]?.properties?.["image"]);
  });

  it("keep out of each other's names", () => {
    const part = (key: string): Schema => closedMap({ [`${key}${"x".repeat(100)}`]: { type: "string" } });
    const root = closedMap({
      a: closedMap({ tls: part("a"), b: closedMap({ tls: part("b") }) }),
      c: closedMap({ x: part("a"), y: part("b") }),
    });
    assert.deepEqual(Object.keys(hoist(root, ["X"])).sort(), ["BTls", "Tls"]);
  });
});

describe("contracts: subcharts", () => {
  it("bring their values where they are at hand, and stay open where they are not", async () => {
    const schema = await demoSchema();
    const ajv = new Ajv2020({ strict: false });
    const validate = ajv.compile(schema);
    assert.ok(
      validate({
        extra_part: { colour: "blue", enabled: true },
        absent: { whatever: 1 },
        global: { imageRegistry: "x" },
      }),
    );
    assert.ok(!validate({ extra_part: { color: "blue" } }));
    assert.ok(!validate({ absent: { enabled: "yes" } }));
  });
});

describe("contracts: CRDs", () => {
  const chart = findChart(FIXTURES, ["demo"], "1.0.0");
  assert.ok(chart);
  const [widget] = crdsOf(chart);
  assert.ok(widget);

  it("keep one version, what an API server needs, and no prose", () => {
    const crd = trimCrd(widget, "v1");
    assert.deepEqual(crd.metadata, {
      name: "widgets.demo.k8s.io",
      annotations: { "api-approved.kubernetes.io": "https://example.com" },
    });
    const [version, ...others] = crd.spec.versions;
    assert.equal(others.length, 0);
    assert.deepEqual([version?.name, version?.served, version?.storage], ["v1", true, true]);
    assert.deepEqual(version?.subresources, { status: {} });
    assert.ok(!JSON.stringify(crd).includes("prose") && !("conversion" in crd.spec));
    const spec = version.schema.openAPIV3Schema.properties?.["spec"];
    assert.deepEqual(spec?.properties?.["description"], { type: "string" }, "a field named description is no prose");
    assert.equal(spec.properties["size"]?.["x-kubernetes-int-or-string"], true);
  });

  it("are named when a version is missing", () => {
    assert.throws(() => trimCrd(widget, "v9"), /widgets\.demo\.k8s\.io has no version v9/);
  });

  it("are found in templates that only wrap them", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "chart-"));
    fs.mkdirSync(path.join(folder, "templated", "templates"), { recursive: true });
    fs.writeFileSync(path.join(folder, "templated", "Chart.yaml"), "{ name: templated, version: 3.1.4 }");
    fs.writeFileSync(path.join(folder, "templated", "templates", "crd.yaml"), TEMPLATED_CRD);
    const templated = findChart(folder, ["templated"], "3.1.4");
    assert.ok(templated);
    assert.deepEqual(
      crdsOf(templated).map(({ metadata }) => metadata.name),
      ["gadgets.example.com"],
    );
    assert.equal(findChart(folder, ["templated"], "3.1.5"), undefined, "another version is another chart");
    fs.rmSync(folder, { recursive: true });
  });

  it("become types without the conditions a type cannot say", async () => {
    const text = (await make()).get("custom-resources.ts") ?? "";
    assert.match(text, /size: number \| string;/);
    assert.match(text, /choice\?: \{\s+left\?: string;\s+right\?: string;\s+\};/);
    assert.match(text, /"demo\.k8s\.io\/v1\/Widget": WidgetSpec;/);
    assert.match(text, /plural: "widgets", namespaced: true/);
  });
});

describe("contracts: the generator", () => {
  it("gives the same bytes twice and writes only what changed", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "contracts-"));
    const first = await make();
    assert.deepEqual(await make(), first);
    assert.equal(writeContracts(folder, first).length, first.size);
    assert.deepEqual(writeContracts(folder, first), []);
    fs.writeFileSync(path.join(folder, "values", "gone-values.ts"), "");
    assert.deepEqual(writeContracts(folder, first), ["values/gone-values.ts"]);
    fs.rmSync(folder, { recursive: true });
  });

  it("names the input files of each chart", async () => {
    const manifest = JSON.parse((await make()).get("manifest.json") ?? "{}") as {
      charts: Record<string, { inputs: object }>;
    };
    const inputs = Object.keys(manifest.charts["demo"]?.inputs ?? {});
    assert.deepEqual(inputs, ["Chart.yaml", "crds/widgets.yaml", "values.schema.json", "values.yaml"]);
  });

  it("says how to get a chart that is not there", () => {
    const [missing] = pinnedCharts({ none: { repo: "oci://charts.example.com", chart: "none", version: "1.2.3" } });
    assert.ok(missing);
    assert.throws(
      () => findPinnedChart(FIXTURES, missing),
      /none: no folder none-1\.2\.3 .* helm pull oci:\/\/charts\.example\.com\/none --version 1\.2\.3/,
    );
  });

  it("names two pins of one chart apart", () => {
    const pin = { repo: "https://charts.example.com", chart: "kafka", version: "1" };
    const names = pinnedCharts({ kafka: pin, kafkaZooKeeper: { ...pin, version: "0" } }).map(({ name, typeName }) => [
      name,
      typeName,
    ]);
    assert.deepEqual(names, [
      ["kafka", "KafkaValues"],
      ["kafka-zoo-keeper", "KafkaZooKeeperValues"],
    ]);
  });

  it("names a kind that no chart brings", async () => {
    const kinds = { kinds: [{ ...WIDGET, kind: "Gone" }], extra: {} };
    await assert.rejects(
      generate({ from: FIXTURES, pins: PINS, extraKeys: [], kinds }),
      /no CRD for demo\.k8s\.io\/v1 Gone in demo/,
    );
  });
});

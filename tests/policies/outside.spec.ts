import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as os from "node:os";
import * as path from "node:path";
import { policies } from "../../policies/catalogue";
import { Analyzer, type Asked } from "./analyzer";
import { change, DEPLOYMENT, object, POD, release } from "./objects";
import type { Resource } from "./harness";

const PACK = path.join(__dirname, "../../policies");

const asked = ({ type, name = "subject", props }: Resource): Asked => ({
  type,
  name,
  props: props as Asked["props"],
});

/** As `npm install <path>` leaves it: a link among the modules of a project that knows nothing of this one. */
function foreignProject(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "shop-"));
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  fs.writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ name: "shop", version: "1.0.0", dependencies: { "pyairtable-policies": `file:${PACK}` } }),
  );
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.symlinkSync(PACK, path.join(folder, "node_modules", "pyairtable-policies"), "dir");
  return folder;
}

describe("the pack in somebody else's project", function () {
  let project: string;
  let pack: Analyzer;

  before(async () => {
    project = foreignProject();
    const folder = path.join(project, "node_modules", "pyairtable-policies");
    // The engine takes the runner from the pack's own modules, not from the program's.
    const runner = createRequire(fs.realpathSync(path.join(folder, "main.js"))).resolve(
      "@pulumi/pulumi/cmd/run-policy-pack",
    );
    pack = await Analyzer.start(runner, folder, "shop");
    await pack.configure([]);
  });

  after(() => {
    pack.close();
    fs.rmSync(project, { recursive: true });
  });

  it("names what it needs exactly, as this project does", () => {
    const manifest = (folder: string) =>
      JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as {
        readonly dependencies: Readonly<Record<string, string>>;
        readonly devDependencies?: Readonly<Record<string, string>>;
      };
    const { dependencies, devDependencies } = manifest(path.join(PACK, ".."));
    for (const [name, version] of Object.entries(manifest(PACK).dependencies)) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.equal(version, dependencies[name] ?? devDependencies?.[name], name);
    }
  });

  it("offers all its policies", async () => {
    assert.deepEqual(
      await pack.policies(),
      policies.map(({ metadata }) => metadata.name),
    );
  });

  it("says nothing of a resource that keeps every rule", async () => {
    assert.deepEqual(await pack.analyze(asked(DEPLOYMENT)), []);
  });

  it("refuses what breaks one", async () => {
    const said = await pack.analyze(asked(change(DEPLOYMENT, `${POD}.hostNetwork`, true)));
    assert.equal(said.length, 1, said.join("\n"));
    assert.match(said[0] ?? "", /^no-host-namespaces: [\s\S]*Deployment pyairtable\/app: .*hostNetwork is true/);
  });

  it("finds its contracts of charts", async () => {
    const { charts } = JSON.parse(
      fs.readFileSync(path.join(PACK, "../components/charts/contracts/manifest.json"), "utf8"),
    ) as { readonly charts: Readonly<Record<string, { readonly chart: string; readonly version: string }>> };
    const keda = charts["keda"];
    assert.ok(keda);
    const said = await pack.analyze(asked(release("keda", { operatorr: {} }, { version: keda.version })));
    assert.match(said.join("\n"), /^chart-values-known: [\s\S]*values\.operatorr.*did you mean "operator"/);
  });

  it("finds its contracts of custom resources", async () => {
    const rule = object("networking.istio.io/v1", "DestinationRule", "app", {
      spec: { host: "app", trafficPolicy: { circuitBreaker: {} } },
    });
    assert.match((await pack.analyze(asked(rule))).join("\n"), /^custom-resource-fields-known: [\s\S]*circuitBreaker/);
  });

  it("judges a stack without our foundation by everything but its bill", async () => {
    const said = await pack.analyzeStack([
      { type: "pulumi:pulumi:Stack", name: "shop-dev", props: {} },
      asked(object("v1", "Namespace", "shop", {}, null)),
      asked(DEPLOYMENT),
    ]);
    const names = new Set(said.map((each) => each.slice(0, each.indexOf(":"))));
    assert.ok(names.has("namespace-has-default-deny"), said.join("\n"));
    const billed = ["monthly-budget", "component-ceilings", "idle-reservation", "node-fit", "autoscaling-is-bounded"];
    assert.deepEqual(
      billed.filter((name) => names.has(name)),
      [],
    );
  });

  it("changes nothing until it is told to, and then what is safe", async () => {
    const open = asked(
      change(
        change(change(DEPLOYMENT, `${POD}.securityContext.seccompProfile`, undefined), "metadata.labels", {}),
        `${POD}.serviceAccountName`,
        undefined,
      ),
    );
    assert.deepEqual(await pack.remediate(open), {});
    await pack.configure(["seccomp-set", "no-service-account-token-by-default", "owner-label-on-every-object"], {
      remedyOwner: "shop",
    });
    const mended = await pack.remediate(open);
    // Each goes on from what the one before has made; the pod says already that it wants no token.
    assert.deepEqual(Object.keys(mended), ["seccomp-set", "owner-label-on-every-object"]);
    const props = mended["owner-label-on-every-object"] as Asked["props"];
    assert.deepEqual(await pack.analyze({ ...open, props }), []);
  });
});

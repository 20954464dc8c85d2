import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { MINIKUBE } from "../../components/profiles/minikube";
import { policies } from "../../policies/catalogue";
import { loadPackConfig } from "../../planner/policy-config";
import { policyDocs } from "../../tools/policy-docs";
import { levelOf } from "./plan-run";

const ROOT = path.join(__dirname, "../..");
const PACK = path.join(ROOT, "policies");
const FOLDERS = ["security", "mesh", "reliability", "cost"];

describe("the pack", () => {
  it("has one policy a file and one spec a policy", () => {
    const files = FOLDERS.flatMap((folder) =>
      fs.readdirSync(path.join(PACK, folder)).map((file) => `${folder}/${path.basename(file, ".ts")}`),
    );
    assert.deepEqual(
      files.map((file) => path.basename(file)).sort(),
      policies.map(({ metadata }) => metadata.name).sort(),
    );
    for (const file of files)
      assert.ok(fs.existsSync(path.join(ROOT, "tests/policies", `${file}.spec.ts`)), `${file} has no spec`);
  });

  it("says of each policy what it protects from and how to mend it", () => {
    for (const { metadata } of policies) {
      for (const text of [metadata.description, metadata.protectsFrom, metadata.mend]) {
        assert.match(text, /^\S.{10,}[.?]$|^\S.{10,}\.\.\.$|^\S.{10,}[^.]$/, metadata.name);
      }
      assert.match(metadata.name, /^[a-z]+(?:-[a-z]+)+$/);
    }
  });

  it("gives each threshold a default and a meaning", () => {
    for (const { metadata } of policies) {
      for (const [name, schema] of Object.entries(metadata.configSchema ?? {})) {
        assert.notEqual(schema.default, undefined, `${metadata.name}.${name}`);
        assert.ok(schema.description, `${metadata.name}.${name}`);
      }
    }
  });

  it("ends with the policy about exemptions, which judges the others' config", () => {
    assert.equal(policies.at(-1)?.metadata.name, "exemptions-are-current");
  });

  for (const name of ["minikube", "eks", "gke"]) {
    it(`has a config for ${name} that names only its policies and their settings`, () => {
      const config = JSON.parse(fs.readFileSync(path.join(PACK, "config", `${name}.json`), "utf8")) as Record<
        string,
        unknown
      >;
      for (const [policy, given] of Object.entries(config)) {
        const metadata = policies.find((candidate) => candidate.metadata.name === policy)?.metadata;
        assert.ok(metadata, policy);
        const known = ["enforcementLevel", "exemptions", ...Object.keys(metadata.configSchema ?? {})];
        for (const setting of typeof given === "object" && given !== null ? Object.keys(given) : [])
          assert.ok(known.includes(setting), `${policy}.${setting}`);
      }
    });
  }

  it("holds GKE to what holds for every cloud, but for what it serves by itself", () => {
    const read = (name: string) =>
      JSON.parse(fs.readFileSync(path.join(PACK, "config", `${name}.json`), "utf8")) as Record<string, unknown>;
    const { "scaling-metric-is-served": _scaling, "crd-before-custom-resource": _kinds, ...gke } = read("gke");
    assert.deepEqual(gke, read("eks"));
  });

  it("judges Minikube by what the profile's node leaves free", () => {
    const config = JSON.parse(fs.readFileSync(path.join(PACK, "config", "minikube.json"), "utf8")) as {
      readonly "requests-fit-nodes": { readonly cpuMillicores: number; readonly memoryMiB: number };
    };
    const { pools, system } = MINIKUBE.nodes;
    const containers = system.flatMap(({ containers: own }) => own);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const { cpuMillicores, memoryMiB } = config["requests-fit-nodes"];
    assert.equal(
      cpuMillicores,
      sum(pools.map((pool) => pool.cpuMillicores)) - sum(containers.map((own) => own.cpuMillicores)),
    );
    assert.equal(memoryMiB, sum(pools.map((pool) => pool.memoryMiB)) - sum(containers.map((own) => own.memoryMiB)));
  });

  it("has documents that are current", () => {
    assert.equal(fs.readFileSync(path.join(ROOT, "docs/policies.md"), "utf8"), policyDocs(), "run npm run docs");
  });

  for (const profile of ["minikube", "eks", "gke"]) {
    it(`has documents that say how strictly each policy holds on ${profile}, as the planner reads its config`, () => {
      const rows = fs
        .readFileSync(path.join(ROOT, "docs/policies.md"), "utf8")
        .split("\n")
        .filter((line) => line.startsWith("| "))
        .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
      const column = rows.find((cells) => cells.includes("Severity"))?.indexOf(profile) ?? -1;
      const config = loadPackConfig(path.join(PACK, "config", `${profile}.json`));
      for (const policy of policies) {
        const row = rows.find((cells) => cells[1] === policy.metadata.name);
        assert.equal(row?.[column], levelOf(policy, config), policy.metadata.name);
      }
    });
  }

  it("starts as the engine starts it", async () => {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // The engine appends the runtime's options as arguments.
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", ".", "-typescript=false"], {
      cwd: PACK,
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      const said = await new Promise<string>((resolve, reject) => {
        let errors = "";
        child.stderr.on("data", (chunk) => (errors += String(chunk)));
        child.stdout.once("data", (chunk) => resolve(String(chunk)));
        child.once("close", (code) => reject(new Error(`exit status ${code}: ${errors}`)));
      });
      assert.match(said, /^\d+\n$/, "the first line must be the port");
    } finally {
      child.kill();
    }
  });
});

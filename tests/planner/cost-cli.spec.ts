import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { EKS } from "../../components/profiles/eks";
import { workloadsOf } from "../../planner/capacity/workloads";
import { recordStack } from "../support/recordings";
import { metricsOf } from "./metrics-export";

const ROOT = path.resolve(__dirname, "../..");

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, ...args: readonly string[]): Promise<Ended> {
  const options = { cwd: ROOT, env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1e8 };
  return new Promise((resolve) => {
    execFile(process.execPath, ["-r", "ts-node/register", script, ...args], options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const cost = (...args: readonly string[]): Promise<Ended> => run("planner/cost/cli.ts", ...args);

describe("cost, the command", () => {
  let folder: string;
  before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "cost-"))));
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("prints the bill, the use levels and the aims of a stack", async () => {
    const { status, stdout, stderr } = await cost("--stack", "eks");
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^Cost of pyairtable on eks\n/);
    assert.match(stdout, /\ntotal +\d+\.\d\d +715-960/);
    assert.match(stdout, /\ntypical +\d+ +\d+ /);
    assert.match(stdout, /Aim on demand: \d+\.\d\d of 500\.00 USD, met/);
  });

  it("compares with a plan of the base, in every form", async () => {
    const base = path.join(folder, "base.json");
    const planned = await run("planner/cli.ts", "--stack", "eks", "--quiet", "--json", base);
    assert.equal(planned.status, 0, planned.stderr);
    const files = ["cost.json", "cost.md", "cost.html"].map((name) => path.join(folder, "new", name));
    const [json = "", markdown = "", html = ""] = files;
    const args = ["--base", base, "--config", "services.api-gateway.replicas.min=5"];
    const { status, stderr } = await cost(
      "--stack",
      "eks",
      ...args,
      "--json",
      json,
      "--markdown",
      markdown,
      "--html",
      html,
    );
    assert.equal(status, 0, stderr);
    const { difference } = JSON.parse(fs.readFileSync(json, "utf8")) as {
      difference: { resources: { added: number; changed: number }; rows: { key: string; differenceUsd: number }[] };
    };
    assert.equal(difference.resources.added, 0);
    assert.ok(difference.resources.changed >= 1);
    assert.ok(difference.rows.some(({ key, differenceUsd }) => key === "api-gateway" && differenceUsd > 0));
    assert.match(fs.readFileSync(markdown, "utf8"), /Against the base: .* USD a month, 0 resources added/);
    assert.match(fs.readFileSync(html, "utf8"), /Against the base/);

    const commented = await run("planner/cli.ts", "--stack", "eks", ...args, "--markdown", "-");
    assert.match(commented.stdout, /\*\*Against the base: .* USD a month, 0 resources added, 0 removed, [1-9]/);
  });

  it("proposes requests from measurements, and shows the saving", async () => {
    const recording = await recordStack("eks");
    const file = path.join(folder, "metrics.json");
    const metrics = metricsOf(workloadsOf(recording, EKS), { cpu: 0.3, memory: 0.3, samples: 288 });
    fs.writeFileSync(file, JSON.stringify(metrics));
    const { status, stdout, stderr } = await cost("--stack", "eks", "--metrics", file, "--json", "-");
    assert.equal(status, 0, stderr);
    const { rightSizing, cost: bill } = JSON.parse(stdout) as {
      cost: { totalUsd: number };
      rightSizing: {
        proposals: unknown[];
        unknown: string[];
        totalUsd: number;
        nodes: number;
        cheapest: { usd: number };
      };
    };
    assert.ok(rightSizing.proposals.length > 40);
    assert.deepEqual(rightSizing.unknown, []);
    assert.equal(rightSizing.nodes, 3);
    assert.ok(rightSizing.cheapest.usd < bill.totalUsd);
  });

  it("ends with 1 and one sentence on a file that is none", async () => {
    const file = path.join(folder, "bad.json");
    fs.writeFileSync(file, "{}");
    for (const option of ["--base", "--metrics"]) {
      const { status, stdout, stderr } = await cost("--stack", "eks", option, file);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, /^\S+bad\.json is no .*\.\n$/);
    }
  });
});

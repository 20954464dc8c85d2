import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../..");
const FIXTURES = path.join(__dirname, "fixtures");
const MARKER = "marker-6f1e7c2d";

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function plan(...args: readonly string[]): Promise<Ended> {
  const command = ["-r", "ts-node/register", "planner/cli.ts", "--cwd", path.join(FIXTURES, "small")];
  const env = { ...process.env, AIRTABLE_TOKEN: MARKER, GEMINI_API_KEY: MARKER, UNRELATED_SECRET: MARKER };
  return new Promise((resolve) => {
    const options = { cwd: ROOT, env: { ...env, NO_COLOR: "1" }, maxBuffer: 1e8 };
    const pack = args.includes("--policy-pack") ? [] : ["--policy-pack", path.join(FIXTURES, "pack")];
    execFile(process.execPath, [...command, ...pack, ...args], options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("plan, the command", () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "plan-"));
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it("ends with 0, writes every form, and none of them holds a token", async () => {
    const files = ["plan.json", "plan.md", "plan.html"].map((name) => path.join(folder, "new", name));
    const [json = "", markdown = "", html = ""] = files;
    const { status, stdout, stderr } = await plan(
      ...["--json", json, "--markdown", markdown, "--html", html, "--full", "--timings"],
      // A token in the config is as secret as one in the environment.
      ...["--config", `airtableToken=${MARKER}`],
    );
    assert.equal(status, 0, stderr);
    const forms = [stdout, stderr, ...files.map((file) => fs.readFileSync(file, "utf8"))];
    forms.forEach((form) => {
      assert.ok(form.length > 0);
      assert.ok(!form.includes(MARKER), "a token was written");
    });
    assert.match(stdout, /pyairtable on minikube: 12 resources in 3 parts/);
    assert.match(stdout, /api-gateway +1 +Deployment/);
    assert.match(stdout, /endpoint +https:\/\/api\.pyairtable\.local/);
    assert.ok(!stdout.includes("\u001b["), "colour in spite of NO_COLOR");
    assert.match(stderr, /total \d+ ms/);
    const report = JSON.parse(fs.readFileSync(json, "utf8")) as {
      status: unknown;
      outputs: unknown;
      timings?: unknown;
    };
    assert.deepEqual(report.status, { exit: 0, text: "fine" });
    assert.ok(report.timings);
  });

  it("ends with 1 and the program's own words, once and without a stack trace, on a bad config", async () => {
    const { status, stdout, stderr } = await plan(
      "--config",
      "domain=localhost",
      "--config",
      "services.api-gateway.port=80",
    );
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^Pulumi\.minikube\.yaml has 2 mistakes; nothing was registered\.\n/);
    assert.equal(stderr.split("pyairtable:domain\n").length, 2);
    assert.ok(!/\n\s+at /.test(stderr), stderr);
  });

  it("ends with 1 and lists the stacks on an unknown one", async () => {
    const { status, stderr } = await plan("--stack", "prod");
    assert.equal(status, 1);
    assert.match(stderr, /^There is no stack "prod".*Stacks: eks, minikube\.\n$/);
  });

  it("ends with 1 on an option it does not know", async () => {
    assert.equal((await plan("--nonsense")).status, 1);
  });

  it("ends with 2 when a mandatory policy is violated, even where it does not fit either", async () => {
    const strict = path.join(FIXTURES, "pack", "strict.json");
    const { status, stdout } = await plan(
      ...["--policy-pack-config", strict, "--markdown", "-", "--config", "services.api-gateway.replicas.min=100"],
    );
    assert.equal(status, 2);
    assert.match(stdout, /^<!-- pyairtable plan:minikube -->\n\n### ❌ .*: mandatory policy violated/);
    assert.match(stdout, /\| mandatory \| `no-part` \|  \| 13 resources, 12 with a parent \|/);
    assert.match(stdout, /<details><summary>12 resources in 3 parts<\/summary>/);
  });

  it("ends with 3 when the platform does not fit its nodes; the same plan gives the same JSON", async () => {
    const args = ["--config", "services.api-gateway.replicas.min=100", "--json", "-"];
    const [one, other] = await Promise.all([plan(...args), plan(...args)]);
    assert.equal(one.status, 3);
    assert.equal(one.stdout, other.stdout);
    const report = JSON.parse(one.stdout) as { status: { text: string }; capacity: { fits: boolean } };
    assert.equal(report.status.text, "does not fit its nodes");
    assert.equal(report.capacity.fits, false);
  });
});

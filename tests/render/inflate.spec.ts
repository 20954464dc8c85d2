import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ROOT } from "../support/stacks";

describe("render --inflate", () => {
  it("says what is missing where there is no helm, and writes nothing", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "inflate-"));
    const out = path.join(folder, "manifests");
    const run = spawnSync(
      process.execPath,
      ["-r", "ts-node/register", "planner/render/cli.ts", "--stack", "minikube", "--out", out, "--inflate"],
      { cwd: ROOT, encoding: "utf8", env: { ...process.env, PATH: folder } },
    );
    assert.equal(run.status, 1);
    assert.match(run.stderr, /--inflate needs helm .* on PATH: https:\/\/helm\.sh/);
    assert.ok(!fs.existsSync(out));
    fs.rmSync(folder, { recursive: true });
  });
});

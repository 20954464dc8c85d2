import assert from "node:assert/strict";
import * as net from "node:net";
import * as os from "node:os";
import { buildArguments, compareVersions, requireGo } from "../../rehearsal/build";
import { warningsOf } from "../../rehearsal/client";
import { sumsFor } from "../../rehearsal/download";
import { RehearsalError } from "../../rehearsal/errors";
import { goVersionOf, KUBERNETES_VERSION, PART_NAMES, PARTS } from "../../rehearsal/parts";
import { freePorts, requirePort, requireSpace } from "../../rehearsal/preflight";

describe("parts of the control plane", () => {
  it("are all pinned, with the version stamped into Kubernetes' own", () => {
    assert.deepEqual(PARTS.map(({ name }) => name).sort(), [...PART_NAMES].sort());
    for (const part of PARTS) {
      assert.match(part.version, /^\d+\.\d+\.\d+$/, part.name);
      assert.match(part.url("linux", "amd64"), new RegExp(`^https://.*v${part.version}`), part.name);
    }
    const server = PARTS.find(({ name }) => name === "kube-apiserver");
    assert.ok(server);
    assert.ok(buildArguments(server).at(-1)?.includes(`version.gitVersion=v${KUBERNETES_VERSION}`));
    assert.ok(buildArguments(server).includes("-mod=readonly"));
  });

  it("compare versions place by place", () => {
    assert.ok(compareVersions("1.9", "1.26.0") < 0);
    assert.ok(compareVersions("1.26.8", "1.26.0") > 0);
    assert.equal(compareVersions("1.26", "1.26.0"), 0);
  });

  it("say which Go is needed where there is none", async () => {
    await assert.rejects(requireGo(PARTS, { PATH: "/nonexistent" }), (error: Error) => {
      assert.ok(error instanceof RehearsalError);
      assert.match(error.message, /^No Go: .*which needs Go 1\.\d+/);
      assert.ok(error.message.includes(goVersionOf("kwok")) && error.message.includes("https://go.dev/dl/"));
      return true;
    });
  });

  it("find a file's sum among sums and alone", () => {
    const [one, other] = ["a".repeat(64), "b".repeat(64)];
    assert.deepEqual(sumsFor(`${one}  x.tar.gz\n${other} *y.tar.gz\n`, "y.tar.gz"), [other]);
    assert.deepEqual(sumsFor(`${one}\n`, "whatever"), [one]);
    assert.deepEqual(sumsFor("not found", "x"), []);
  });
});

describe("preconditions", () => {
  it("name a taken port and leave a free one alone", async () => {
    const [port = 0] = await freePorts(1);
    await requirePort(port);
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port }, resolve));
    try {
      await assert.rejects(requirePort(port), new RegExp(`Port ${port} is taken`));
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("say how much room there is and how much is needed", () => {
    assert.doesNotThrow(() => requireSpace(os.tmpdir(), 1, "a test"));
    assert.throws(
      () => requireSpace(`${os.tmpdir()}/not/yet/there`, 2 ** 40, "a test"),
      /^RehearsalError: Disk full: a test/,
    );
  });
});

describe("warnings of the API server", () => {
  it("are read one by one, escapes undone", () => {
    assert.deepEqual(warningsOf('299 - "unknown field \\"a\\"", 299 - "second, with a comma"'), [
      'unknown field "a"',
      "second, with a comma",
    ]);
    assert.deepEqual(warningsOf(undefined), []);
  });
});

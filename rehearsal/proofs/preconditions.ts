import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { ControlPlane } from "../control-plane";
import { messageOf, RehearsalError } from "../errors";
import { requireSpace, spaceError } from "../preflight";
import { type Proof, result } from "../proof";

const EXABYTE_MIB = 1024 ** 4;

/** A taken port and a full disk each give one clear error with the mend, and leave nothing behind. */
export const preconditions: Proof = {
  name: "port taken and disk full: one clear error, no leftovers",
  stacks: ["minikube"],
  run: async ({ binaries }) => {
    const problems: string[] = [];
    const expect = (what: string, error: unknown, words: RegExp): void => {
      if (!(error instanceof RehearsalError) || !words.test(error.message)) {
        problems.push(`${what}: ${error === undefined ? "no error" : messageOf(error)}`);
      }
    };
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
    const { port } = server.address() as net.AddressInfo;
    const before = ControlPlane.liveFolders().length;
    const taken = await ControlPlane.start({ binaries, port }).then(
      async (plane) => plane.stop(),
      (error: unknown) => error,
    );
    await new Promise((resolve) => server.close(resolve));
    expect("port taken", taken, /^Port \d+ is taken/);
    // A program that cannot even start: the others must be gone with it.
    const unstartable = { ...binaries, "kube-scheduler": path.join(os.tmpdir(), "no-such-program") };
    const broken = await ControlPlane.start({ binaries: unstartable }).then(
      async (plane) => plane.stop(),
      (error: unknown) => error,
    );
    expect("a missing program", broken, /^kube-scheduler ended by itself/);
    if (ControlPlane.liveFolders().length !== before) {
      problems.push("a cluster that could not start left its folder");
    }
    expect(
      "no room",
      thrown(() => requireSpace(os.tmpdir(), EXABYTE_MIB, "a proof")),
      /^Disk full: .* MiB are free/,
    );
    if (fs.existsSync("/dev/full")) {
      const full = thrown(() => fs.writeFileSync("/dev/full", "text"));
      expect("a write to a full disk", spaceError(full, "a proof"), /^Disk full: there was no space left/);
    }
    return result("each one message that names the mend", problems);
  },
};

function thrown(task: () => void): unknown {
  try {
    task();
  } catch (error) {
    return error;
  }
  return undefined;
}

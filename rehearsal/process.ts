import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { RehearsalError } from "./errors";
import type { PartName } from "./parts";

const KILL_MILLISECONDS = 5000;
const running = new Set<PartProcess>();

/** One running program of the control plane, its words in `<name>.log` of the cluster's folder. */
export class PartProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly log: string;

  constructor(
    readonly name: PartName,
    file: string,
    args: readonly string[],
    private readonly folder: string,
  ) {
    this.log = path.join(folder, `${name}.log`);
    const output = fs.openSync(this.log, "a");
    // A group of its own: Ctrl-C reaches this program alone, which then ends the others in order.
    this.child = spawn(file, args, { stdio: ["ignore", output, output], detached: true, cwd: folder });
    fs.closeSync(output);
    this.ended = new Promise((resolve) => {
      this.child.once("exit", () => resolve());
      this.child.once("error", () => resolve());
    });
    running.add(this);
    if (this.child.pid !== undefined) {
      fs.writeFileSync(path.join(folder, `${name}.pid`), `${this.child.pid}\n`);
    }
  }

  /** @throws RehearsalError with the last words of its log where it has ended */
  assertRunning(): void {
    if (this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) {
      const words = fs.existsSync(this.log) ? fs.readFileSync(this.log, "utf8").trimEnd().split("\n").slice(-4) : [];
      throw new RehearsalError(explained(this.name, words.join("\n")));
    }
  }

  async kill(): Promise<void> {
    running.delete(this);
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGKILL");
      await Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, KILL_MILLISECONDS).unref())]);
    }
  }

  /** Lets it live on after this program. */
  release(): void {
    running.delete(this);
    this.child.unref();
  }

  memoryMiB(): number | undefined {
    const file = `/proc/${this.child.pid ?? 0}/status`;
    const line = fs.existsSync(file) ? /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(file, "utf8")) : null;
    return line ? Math.round(Number(line[1]) / 1024) : undefined;
  }

  /** Ends what still runs for a cluster, without waiting. */
  static killAllIn(folder?: string): void {
    for (const process of [...running]) {
      if (folder === undefined || process.folder === folder) {
        process.child.kill("SIGKILL");
        running.delete(process);
      }
    }
  }
}

// Whatever way this program ends, it leaves none of its own behind.
process.once("exit", () => PartProcess.killAllIn());

function explained(name: string, words: string): string {
  if (/address already in use/.test(words)) {
    return `Port taken: ${name} found its port in use by another program. Run again, and other free ports are chosen.\n${words}`;
  }
  if (/no space left on device/.test(words)) {
    return `Disk full: ${name} could not write its files. Free some space, or set TMPDIR to a folder on another disk.\n${words}`;
  }
  return `${name} ended by itself. Its last words:\n${words}`;
}

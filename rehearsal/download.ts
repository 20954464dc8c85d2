import { execFile } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { RehearsalError } from "./errors";
import type { Part } from "./parts";

const run = promisify(execFile);
const PROBE_MILLISECONDS = 4000;
const DOWNLOAD_MILLISECONDS = 300_000;

/** Whether a published file can be had from here; asked with a short patience, since most builds need no download. */
export async function reachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PROBE_MILLISECONDS) })).ok;
  } catch {
    return false;
  }
}

/**
 * Fetches a released program, checks it against the published sum, and puts it in its place whole or not at all.
 * @throws RehearsalError where it is not there or is not what was published
 */
export async function download(part: Part, platform: string, architecture: string, file: string): Promise<void> {
  const url = part.url(platform, architecture);
  const bytes = await fetched(url);
  if (part.sums) {
    const sums = (await fetched(part.sums(platform, architecture))).toString("utf8");
    const sum = crypto.createHash("sha256").update(bytes).digest("hex");
    if (!sumsFor(sums, path.posix.basename(new URL(url).pathname)).includes(sum)) {
      throw new RehearsalError(`${url} is not what its published SHA-256 sum says`);
    }
  }
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  fs.writeFileSync(partial, url.endsWith(".tar.gz") ? await unpacked(bytes, part.name) : bytes, { mode: 0o755 });
  fs.renameSync(partial, file);
}

/** Sums a file of sums gives for a name: lines of `<sum>  <name>`, or one bare sum. */
export function sumsFor(text: string, name: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+\*?/))
    .filter(([sum, of]) => sum !== undefined && /^[0-9a-f]{64}$/.test(sum) && (of === undefined || of === name))
    .map(([sum = ""]) => sum);
}

async function fetched(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MILLISECONDS) });
  if (!response.ok) {
    throw new RehearsalError(`${url} answered ${response.status}`);
  }
  return Buffer.from(await response.arrayBuffer());
}

async function unpacked(archive: Buffer, name: string): Promise<Buffer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-download-"));
  try {
    const file = path.join(folder, "archive.tar.gz");
    fs.writeFileSync(file, archive);
    await run("tar", ["-xzf", file, "-C", folder, "--strip-components=1"]);
    return fs.readFileSync(path.join(folder, name));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

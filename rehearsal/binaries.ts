import { execFile } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { buildPart, requireGo } from "./build";
import { download, reachable } from "./download";
import { messageOf, RehearsalError } from "./errors";
import { moduleFolder, type Part, type PartName, PARTS } from "./parts";
import { requireSpace } from "./preflight";

const run = promisify(execFile);

/** Where each program lies on this machine. */
export type Binaries = Readonly<Record<PartName, string>>;

export interface BinaryOptions {
  /** Told what is being done, for people to read. */
  readonly onProgress: (text: string) => void;
  /** Folder to keep them in. Default: pyairtable-rehearsal in the user's cache folder. */
  readonly cache?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Built programs together with what Go keeps while it builds them. */
const SPACE_TO_BUILD_MIB = 6 * 1024;
const SPACE_TO_DOWNLOAD_MIB = 600;

/**
 * Every program of the control plane: one on PATH that has the pinned version, else one from the cache, else the
 * released build, else one built from the Go module that pins it.
 * @throws RehearsalError naming what is missing and the mend, where none of these ways is open
 */
export async function binaries({ onProgress, cache, environment = process.env }: BinaryOptions): Promise<Binaries> {
  const folder = cache ?? cacheFolder(environment);
  const found = new Map<PartName, string>();
  for (const part of PARTS) {
    const here = (await onPath(part, environment)) ?? cached(part, folder);
    if (here) {
      found.set(part.name, here);
    }
  }
  const missing = PARTS.filter(({ name }) => !found.has(name));
  if (missing.length > 0) {
    fs.mkdirSync(folder, { recursive: true });
    for (const [name, file] of await obtain(missing, folder, onProgress, environment)) {
      found.set(name, file);
    }
  }
  return Object.fromEntries(found) as Record<PartName, string>;
}

/** Downloads what can be downloaded and builds the rest. */
async function obtain(
  missing: readonly Part[],
  folder: string,
  onProgress: (text: string) => void,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<PartName, string>> {
  const got = new Map<PartName, string>();
  const downloadable = missing.filter(({ released }) => released.includes(process.platform));
  const [first] = downloadable;
  if (first && (await reachable(first.url(process.platform, goArchitecture())))) {
    requireSpace(folder, SPACE_TO_DOWNLOAD_MIB, "the released programs of the control plane");
    for (const part of downloadable) {
      onProgress(`downloading ${part.name} ${part.version}`);
      try {
        await download(part, process.platform, goArchitecture(), target(part, folder));
        got.set(part.name, target(part, folder));
      } catch (error) {
        onProgress(`${part.name} could not be downloaded (${messageOf(error)}); building it`);
      }
    }
  }
  const rest = missing.filter(({ name }) => !got.has(name));
  if (rest.length > 0) {
    requireSpace(folder, SPACE_TO_BUILD_MIB, "building the control plane");
    await requireGo(rest, environment);
    for (const [index, part] of rest.entries()) {
      onProgress(`building ${part.name} ${part.version} (${index + 1} of ${rest.length}; minutes the first time)`);
      await buildPart(part, target(part, folder), {
        environment,
        onPackages: (count) => {
          onProgress(
            `building ${part.name} ${part.version} (${index + 1} of ${rest.length}): ${count} packages compiled`,
          );
        },
      });
      got.set(part.name, target(part, folder));
    }
  }
  return got;
}

/** `$XDG_CACHE_HOME/pyairtable-rehearsal`, or where the system keeps caches. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const home = os.homedir();
  const base =
    environment["XDG_CACHE_HOME"] ??
    (process.platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache"));
  return path.join(base, "pyairtable-rehearsal");
}

/** A file's folder names all that decides what stands in it: pinned modules and stamps. */
function target(part: Part, folder: string): string {
  const hash = crypto.createHash("sha256");
  for (const file of ["go.mod", "go.sum"]) {
    hash.update(fs.readFileSync(path.join(moduleFolder(part.module), file)));
  }
  hash.update(JSON.stringify([part.package, part.stamps, process.platform, process.arch]));
  return path.join(folder, hash.digest("hex").slice(0, 16), part.name);
}

function cached(part: Part, folder: string): string | undefined {
  const file = target(part, folder);
  return fs.existsSync(file) ? file : undefined;
}

async function onPath(
  part: Part,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  for (const folder of (environment["PATH"] ?? "").split(path.delimiter).filter(Boolean)) {
    const file = path.join(folder, part.name);
    if (!fs.existsSync(file)) {
      continue;
    }
    const said = await run(file, ["--version"], { timeout: 10_000 }).then(
      ({ stdout }) => stdout,
      () => "",
    );
    if (said.split(/[\s,]+/).some((word) => word.replace(/^v/, "") === part.version)) {
      return file;
    }
  }
  return undefined;
}

/** Go's and the releases' name of this machine's architecture. */
function goArchitecture(): string {
  const names: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };
  const name = names[process.arch];
  if (!name) {
    throw new RehearsalError(`The control plane's programs are not published or tested for ${process.arch} machines.`);
  }
  return name;
}

import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { RehearsalError } from "./errors";
import { goVersionOf, moduleFolder, type Part } from "./parts";

const run = promisify(execFile);
type Environment = Readonly<Record<string, string | undefined>>;

const GET_GO = "Install it from https://go.dev/dl/ and put it on PATH";

/**
 * Go that all the modules accept.
 * @throws RehearsalError that says which Go is needed, which one there is, and where to get it
 */
export async function requireGo(parts: readonly Part[], environment: Environment): Promise<void> {
  const needed =
    parts
      .map(({ module }) => goVersionOf(module))
      .sort(compareVersions)
      .at(-1) ?? "1.21";
  let version: string;
  try {
    // Outside the module: there an old Go would start to fetch a newer one before it answers.
    const { stdout } = await run("go", ["env", "GOVERSION"], {
      cwd: path.parse(process.cwd()).root,
      env: { ...environment, GOTOOLCHAIN: "local" },
    });
    version = stdout.trim().replace(/^go/, "").split(/[\s-]/)[0] ?? "";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw error;
    }
    const names = parts.map(({ name }) => name).join(", ");
    throw new RehearsalError(
      `No Go: ${names} could not be downloaded and must be built, which needs Go ${needed} or newer. ${GET_GO}, or give this machine access to dl.k8s.io and github.com.`,
    );
  }
  const fetchesItself = (environment["GOTOOLCHAIN"] ?? "auto") !== "local" && compareVersions(version, "1.21.0") >= 0;
  if (compareVersions(version, needed) < 0 && !fetchesItself) {
    throw new RehearsalError(
      `Wrong Go: ${version || "an unknown version"} is on PATH, ${needed} or newer is needed. ${GET_GO}.`,
    );
  }
}

export interface BuildOptions {
  readonly environment: Environment;
  /** Told how many packages have been compiled, now and then. */
  readonly onPackages: (count: number) => void;
}

/** Arguments of `go build` for a part, target left out: versions stamped, no paths of this machine, nothing unpinned. */
export function buildArguments(part: Part): string[] {
  const stamps = Object.entries(part.stamps).map(([name, value]) => `-X ${name}=${value}`);
  return [
    "build",
    "-v",
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    "-ldflags",
    ["-s", "-w", ...stamps].join(" "),
  ];
}

/** Builds one part from its pinned module; the file appears whole or not at all. */
export async function buildPart(part: Part, file: string, { environment, onPackages }: BuildOptions): Promise<void> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  // GOFLAGS of the user's could loosen the pins.
  const env = { ...environment, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" };
  const child = spawn("go", [...buildArguments(part), "-o", partial, part.package], {
    cwd: moduleFolder(part.module),
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const said: string[] = [];
  let packages = 0;
  let rest = "";
  child.stderr.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) {
        packages++;
      } else if (line.trim() !== "") {
        said.push(line);
      }
    }
    onPackages(packages);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) {
    fs.rmSync(partial, { force: true });
    throw new RehearsalError(`${part.name} could not be built:\n${[...said, rest].slice(-8).join("\n").trim()}`);
  }
  fs.renameSync(partial, file);
}

/** Below, equal or above zero, as numbers compare; missing places count as 0. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split(".").map((place) => Number.parseInt(place, 10) || 0));
  for (let place = 0; place < 3; place++) {
    const difference = (a?.[place] ?? 0) - (b?.[place] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

import { type ChildProcess, spawn } from "node:child_process";
import type { Project } from "./project";
import type { StackConfig } from "./stack-config";
import { TOKEN_VARIABLES } from "../components/config/parse";
import { SECRET } from "./model";

/** What the SDK's runner exits with after it has told the engine what is wrong. */
const EXIT_AFTER_LOGGED_ERROR = 32;

export interface ProgramExit {
  readonly code: number;
  /** The program has said by its log what is wrong. */
  readonly explained: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The variables a program may see: what node and a terminal need, and none that name a cluster, a cloud account, a
 * proxy or a Pulumi backend.
 */
const PASSED_VARIABLES = [
  "PATH",
  "HOME",
  "USERPROFILE",
  "SYSTEMROOT",
  "TMPDIR",
  "TEMP",
  "TMP",
  "LANG",
  "LC_ALL",
  "TZ",
  "NODE_V8_COVERAGE",
] as const;

/** Environment of a child of the planner. */
export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  additions: Readonly<Record<string, string>>,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED_VARIABLES) {
    const value = environment[name];
    if (value !== undefined) {
      passed[name] = value;
    }
  }
  return { ...passed, ...additions };
}

export interface RunOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Have errors say where they were thrown, at about twice the time. */
  readonly traces: boolean;
}

/** Runs the unmodified program as Pulumi's language host does for a preview, against the given engine. */
export async function runProgram(
  project: Project,
  config: StackConfig,
  address: string,
  { environment, traces }: RunOptions,
): Promise<ProgramExit> {
  const tokens = Object.fromEntries(
    Object.values(TOKEN_VARIABLES)
      .filter((variable) => environment[variable])
      .map((variable) => [variable, SECRET]),
  );
  const child = spawn(
    process.execPath,
    [
      ...project.nodeArgs,
      ...(traces ? [] : ["--require", require.resolve("./recorder/preload.js")]),
      require.resolve("@pulumi/pulumi/cmd/run"),
      ...["--monitor", address, "--engine", address],
      ...["--organization", "organization", "--project", project.name, "--stack", config.stack],
      ...["--root-directory", project.root, "--pwd", project.directory],
      "--dry-run",
      ...["--parallel", "16"],
      project.entryPoint,
    ],
    {
      cwd: project.directory,
      stdio: ["ignore", "pipe", "pipe"],
      env: childEnvironment(environment, {
        ...tokens,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        PULUMI_CONFIG: JSON.stringify(config.values),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
      }),
    },
  );
  endWithParent(child);
  const [stdout, stderr, code] = await Promise.all([
    textFrom(child.stdout),
    textFrom(child.stderr),
    new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) => resolve(status ?? (signal ? 128 : 1)));
    }),
  ]);
  return { code, explained: code === EXIT_AFTER_LOGGED_ERROR, stdout, stderr };
}

/** A child must not outlive the planner, however that ends. */
export function endWithParent(child: ChildProcess): void {
  const end = (): void => void child.kill();
  process.once("exit", end);
  child.once("close", () => process.removeListener("exit", end));
}

async function textFrom(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
  }
  return text;
}

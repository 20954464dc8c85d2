import { ProgramError } from "./errors";
import type { RecordedResource, Recording } from "./model";
import { loadProject, type Project } from "./project";
import { Recorder } from "./recorder/recorder";
import { serveRecorder } from "./recorder/server";
import { runProgram } from "./run-program";
import { type ConfigOverrides, loadStackConfig, type StackConfig } from "./stack-config";

export interface RecordOptions {
  /** Default: the environment of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called with each resource as it is registered, in the program's order, and the number of them so far. */
  readonly onResource?: (resource: RecordedResource, count: number) => void;
}

/** How the SDK's runner begins what it says of an error that the program did not foresee. */
const UNFORESEEN = "failed with an unhandled exception";

/**
 * Runs the program of a stack and takes down what it registers. No provider, cluster or network takes part.
 * Throws a ProgramError with the program's own words when it does not end well.
 */
export async function recordProgram(
  project: Project,
  config: StackConfig,
  options: RecordOptions = {},
): Promise<Recording> {
  try {
    return await recordOnce(project, config, options, false);
  } catch (error) {
    if (error instanceof ProgramError && error.message.includes(UNFORESEEN)) {
      return recordOnce(project, config, { environment: options.environment }, true);
    }
    throw error;
  }
}

async function recordOnce(
  project: Project,
  config: StackConfig,
  { environment = process.env, onResource }: RecordOptions,
  traces: boolean,
): Promise<Recording> {
  const recorder = new Recorder({
    project: project.name,
    stack: config.stack,
    disabledDefaultProviders: disabledProviders(config),
    onResource,
  });
  const server = await serveRecorder(recorder);
  try {
    const exit = await runProgram(project, config, server.address, { environment, traces });
    const recording = recorder.recording();
    const errors = recording.diagnostics.filter(({ severity }) => severity === "error");
    if (exit.code !== 0 || errors.length > 0) {
      const said = recorder.refusals.length > 0 ? recorder.refusals : errors.map(({ message }) => message);
      throw new ProgramError(failureText(said, exit.explained ? "" : exit.stderr, exit.code));
    }
    return exit.stdout.trim() === ""
      ? recording
      : { ...recording, diagnostics: [...recording.diagnostics, { severity: "info", message: exit.stdout.trimEnd() }] };
  } finally {
    server.close();
  }
}

/** Records a stack of the project in a folder. */
export async function recordStackAt(
  root: string,
  stack: string,
  overrides: ConfigOverrides = {},
  options: RecordOptions = {},
): Promise<Recording> {
  const project = loadProject(root);
  const config = loadStackConfig(project, stack, overrides, options.environment ?? process.env);
  return recordProgram(project, config, options);
}

function disabledProviders(config: StackConfig): readonly string[] {
  return JSON.parse(config.values["pulumi:disable-default-providers"] ?? "[]") as string[];
}

function failureText(errors: readonly string[], stderr: string, code: number): string {
  const said = [...new Set(errors.map((message) => message.trimEnd())), stderr.trimEnd()].filter(Boolean).join("\n");
  return said || `The program ended with exit status ${code} and said nothing.`;
}

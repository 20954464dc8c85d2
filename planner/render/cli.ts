import * as path from "node:path";
import { Command } from "commander";
import { PlanError } from "../errors";
import { recordStackAt } from "../record";
import { Progress } from "../report/progress";
import { parseOverrides } from "../stack-config";
import { renderedFiles } from "./files";
import { writeRendering } from "./write";

interface CommandLine {
  readonly stack: string;
  readonly out: string;
  readonly inflate: boolean;
  readonly config: readonly string[];
  readonly cwd: string;
}

const ROOT = path.resolve(__dirname, "../..");

const command = new Command("render")
  .description("Writes the Kubernetes manifests of a stack from the real program; charts as Argo CD Applications.")
  .requiredOption("-o, --out <folder>", "folder to write to: empty, or an earlier rendering")
  .option("-s, --stack <name>", "stack to render: the middle of Pulumi.<name>.yaml", "minikube")
  .option("-c, --config <key=value>", "config laid over the stack's file, repeatable", collected, [])
  .option("--inflate", "render charts with helm instead of writing Applications", false)
  .option("--cwd <folder>", "folder of Pulumi.yaml", ROOT);

void main(command.parse().opts<CommandLine>());

async function main(options: CommandLine): Promise<void> {
  const progress = new Progress(process.stderr);
  try {
    const root = path.resolve(options.cwd);
    progress.update("program", 0);
    const recording = await recordStackAt(root, options.stack, parseOverrides(options.config), {
      onResource: (_resource, count) => {
        progress.update("program", count);
      },
    });
    const files = await renderedFiles(recording, {
      inflate: options.inflate,
      root,
      onChart: (chart) => {
        progress.say(`rendering ${chart}`);
      },
    });
    writeRendering(path.resolve(options.out), files);
    progress.end();
    process.stdout.write(
      `${files.size + 1} files in ${options.out}; what they are says README.md, which Secrets they expect secrets.md.\n`,
    );
  } catch (error) {
    progress.end();
    const shown = error instanceof PlanError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${shown ?? "failed"}\n`);
    process.exitCode = 1;
  }
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

import * as fs from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import type { PlanDifference } from "./cost/difference";
import { PlanError } from "./errors";
import { exitStatusOf, type Plan, planStack } from "./plan";
import { Progress } from "./report/progress";
import { styleFor } from "./report/style";
import { parseOverrides } from "./stack-config";

interface CommandLine {
  readonly stack: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly base?: string;
  readonly config: readonly string[];
  readonly policyPack?: string;
  readonly policyPackConfig?: string;
  readonly full: boolean;
  readonly timings: boolean;
  readonly quiet: boolean;
  readonly cwd: string;
}

const ROOT = path.resolve(__dirname, "..");
const STDOUT = "-";
const WIDTH = 100;

const FAILED = 1;

const command = new Command("plan")
  .description("Plans a stack from the real program: no cluster, no network, no Pulumi CLI.")
  .option("-s, --stack <name>", "stack to plan: the middle of Pulumi.<name>.yaml", "minikube")
  .option(
    "-c, --config <key=value>",
    "config laid over the stack's file, repeatable: kafka.coordination=zookeeper",
    collected,
    [],
  )
  .option("--json <file>", 'write the whole plan as JSON; "-" is stdout')
  .option("--markdown <file>", 'write a comment for a pull request; "-" is stdout')
  .option("--html <file>", 'write a page with the platform, capacity and cost as pictures; "-" is stdout')
  .option("--base <plan.json>", "plan of another state of the stack; the Markdown says what differs from it")
  .option("--policy-pack <folder>", "CrossGuard pack to ask (default: policies)")
  .option("--policy-pack-config <file>", "its config (default: the pack's config/<stack>.json)")
  .option("--full", "list every resource", false)
  .option("--timings", "say how long each phase took", false)
  .option("-q, --quiet", "print no report to the terminal", false)
  .option("--cwd <folder>", "folder of Pulumi.yaml", ROOT)
  .addHelpText(
    "after",
    "\nExit status: 0 fine, 1 bad config or crash, 2 mandatory policy violated, 3 does not fit its nodes.",
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED));

void main(command.parse().opts<CommandLine>());

async function main(options: CommandLine): Promise<void> {
  const progress = new Progress(process.stderr);
  try {
    const plan = await planStack({
      root: path.resolve(options.cwd),
      stack: options.stack,
      overrides: parseOverrides(options.config),
      ...(options.policyPack ? { policyPack: options.policyPack } : {}),
      ...(options.policyPackConfig ? { policyConfig: path.resolve(options.policyPackConfig) } : {}),
      onProgress: (phase, resources) => {
        progress.update(phase, resources);
      },
    });
    progress.end();
    await report(plan, options);
    process.exitCode = exitStatusOf(plan);
  } catch (error) {
    progress.end();
    const shown = error instanceof PlanError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${shown ?? "failed"}\n`);
    process.exitCode = FAILED;
  }
}

async function report(plan: Plan, options: CommandLine): Promise<void> {
  // Each form is loaded only when it is asked for.
  if (options.json) {
    write(options.json, (await import("./report/json")).jsonReport(plan, options.timings));
  }
  if (options.markdown) {
    write(
      options.markdown,
      (await import("./report/markdown")).markdownReport(plan, await against(options.base, plan)),
    );
  }
  if (options.html) {
    write(options.html, (await import("./report/html")).htmlReport(plan));
  }
  const stdoutTaken = [options.json, options.markdown, options.html].includes(STDOUT);
  if (!options.quiet && !stdoutTaken) {
    const { terminalReport } = await import("./report/terminal");
    const style = styleFor(process.stdout.isTTY, process.env);
    process.stdout.write(terminalReport(plan, { style, width: process.stdout.columns || WIDTH, full: options.full }));
  }
  if (options.timings && !stdoutTaken) {
    const text = plan.timings.map(({ phase, milliseconds }) => `${phase} ${milliseconds} ms`).join(", ");
    process.stderr.write(`${text}\n`);
  }
}

async function against(base: string | undefined, { recording, cost }: Plan): Promise<PlanDifference | undefined> {
  if (base === undefined) {
    return undefined;
  }
  const { differenceOf, readPlan } = await import("./cost/difference");
  const { stack, resources } = recording;
  return differenceOf(readPlan(base, stack), { stack, resources, cost });
}

function write(file: string, text: string): void {
  if (file === STDOUT) {
    process.stdout.write(text);
    return;
  }
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, text);
}

function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

import * as fs from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { capacityFor } from "../capacity";
import { type SpreadWorkload, looseClaimsOf, workloadsOf } from "../capacity/workloads";
import { PlanError } from "../errors";
import { profileOf } from "../plan";
import { loadProject } from "../project";
import { recordProgram } from "../record";
import { costMarkdown, costText } from "../report/cost-forms";
import type { CostExtras } from "../report/cost-tables";
import { stableJson } from "../report/stable";
import { styleFor } from "../report/style";
import { loadStackConfig, parseOverrides } from "../stack-config";
import { differenceOf, readPlan } from "./difference";
import { costFor } from "./index";
import { readMetrics } from "./metrics";
import { staleNotes } from "./price-age";
import { rightSize } from "./right-size";
import { claimsOf } from "./storage";

interface CommandLine {
  readonly stack: string;
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly base?: string;
  readonly metrics?: string;
  readonly config: readonly string[];
  readonly cwd: string;
}

const ROOT = path.resolve(__dirname, "../..");
const STDOUT = "-";
const FAILED = 1;

const command = new Command("cost")
  .description("What a month of a stack costs, from the real program: no cloud account, no cluster, no network.")
  .option("-s, --stack <name>", "stack to price: the middle of Pulumi.<name>.yaml", "eks")
  .option(
    "-c, --config <key=value>",
    "config laid over the stack's file, repeatable",
    (value: string, before: readonly string[]) => [...before, value],
    [],
  )
  .option("--json <file>", 'write it as JSON; "-" is stdout')
  .option("--markdown <file>", 'write it as a comment for a pull request; "-" is stdout')
  .option("--html <file>", 'write it as a page with pictures; "-" is stdout')
  .option("--base <plan.json>", "plan of another state of the stack (plan --json) to compare with")
  .option("--metrics <file>", "measured use to propose requests from; its shape is in docs/cost.md")
  .option("--cwd <folder>", "folder of Pulumi.yaml", ROOT)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED));

void main(command.parse().opts<CommandLine>());

async function main(options: CommandLine): Promise<void> {
  try {
    await report(options);
  } catch (error) {
    const shown = error instanceof PlanError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${shown ?? "failed"}\n`);
    process.exitCode = FAILED;
  }
}

async function report(options: CommandLine): Promise<void> {
  // Read first: a mistake in a file should not wait for the program.
  const base = options.base === undefined ? undefined : readPlan(options.base, options.stack);
  const metrics = options.metrics === undefined ? undefined : readMetrics(options.metrics);
  const project = loadProject(path.resolve(options.cwd));
  const config = loadStackConfig(project, options.stack, parseOverrides(options.config), process.env);
  const [recording, profile] = await Promise.all([recordProgram(project, config), profileOf(config)]);
  const workloads = workloadsOf(recording, profile);
  const claims = claimsOf(recording, profile);
  const priced = (of: readonly SpreadWorkload[]): ReturnType<typeof costFor> =>
    costFor(of, claims, profile, capacityFor(of, profile, looseClaimsOf(recording, profile)));
  const cost = priced(workloads);
  const sizing = metrics && rightSize(workloads, metrics.use);
  const sized = sizing && priced(sizing.workloads);
  const extras: CostExtras = {
    ...(base ? { difference: differenceOf(base, { stack: options.stack, resources: recording.resources, cost }) } : {}),
    ...(sizing && sized
      ? {
          rightSizing: {
            ...sizing,
            hours: metrics.hours,
            totalUsd: sized.totalUsd,
            ...(sized.machines[0] ? { cheapest: sized.machines[0] } : {}),
            ...(sized.nodesNeeded === undefined ? {} : { nodes: sized.nodesNeeded }),
          },
        }
      : {}),
  };
  const notes = staleNotes(cost, Date.now());
  const shown = { ...cost, notes: [...cost.notes, ...notes] };
  const title = `Cost of ${recording.project} on ${recording.stack}`;
  if (options.json) {
    write(options.json, `${stableJson(jsonOf(recording.project, options.stack, cost, extras, notes))}\n`);
  }
  if (options.markdown) {
    write(options.markdown, costMarkdown(title, shown, extras));
  }
  if (options.html) {
    write(options.html, (await import("../report/cost-page")).costPage(title, shown, extras));
  }
  if (![options.json, options.markdown, options.html].includes(STDOUT)) {
    process.stdout.write(costText(title, shown, extras, styleFor(process.stdout.isTTY, process.env)));
  }
}

function jsonOf(
  project: string,
  stack: string,
  cost: ReturnType<typeof costFor>,
  { difference, rightSizing }: CostExtras,
  notes: readonly string[],
): object {
  const { workloads: _workloads, ...sizing } = rightSizing ?? { workloads: [] };
  return { project, stack, cost, notes, difference, ...(rightSizing ? { rightSizing: sizing } : {}) };
}

function write(file: string, text: string): void {
  if (file === STDOUT) {
    process.stdout.write(text);
    return;
  }
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, text);
}

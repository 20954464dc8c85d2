import * as fs from "node:fs";
import * as path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { PlanError } from "../planner/errors";
import { stacksOf } from "../planner/stack-config";
import { binaries } from "./binaries";
import { RehearsalError } from "./errors";
import { KUBERNETES_VERSION } from "./parts";
import { SET_ASIDE } from "./platform";
import { PartProcess } from "./process";
import { PROOFS } from "./proofs";
import { rehearse, ROOT } from "./rehearse";
import { markdownTable, type Row, rowText, summaryText } from "./table";

interface CommandLine {
  readonly stack: string;
  readonly keep: boolean;
  readonly port?: number;
  readonly only?: string;
  readonly without?: string;
  readonly markdown?: string;
}

const ALL = "all";
/** On a terminal one line is written over and over; elsewhere only what takes long is said, a line each. */
const CLEAR = process.stderr.isTTY ? "\r\u001b[K" : "";
let lastSaid = "";
const INTERRUPTED = 130;

const command = new Command("rehearse")
  .description("Applies a stack to a real control plane on this machine and proves what a plan alone cannot.")
  .option("-s, --stack <name>", `stack to rehearse, or "${ALL}"`, ALL)
  .option("--only <text>", "make only proofs whose name contains this")
  .option("--without <text>", "leave out proofs whose name contains this")
  .option("--markdown <file>", "write the table as Markdown, too")
  .option("--port <number>", "port of the API server on 127.0.0.1 (default: a free one)", portNumber)
  .option("--keep", "leave the cluster running, for kubectl", false);

process.once("SIGINT", () => {
  process.stderr.write("\ninterrupted: the control plane is taken down\n");
  PartProcess.killAllIn();
  process.exit(INTERRUPTED);
});
process.once("SIGTERM", () => process.exit(INTERRUPTED));

void main(command.parse().opts<CommandLine>());

async function main(options: CommandLine): Promise<void> {
  const say = (text: string): void => void process.stderr.write(progressLine(text));
  try {
    const stacks = chosenStacks(options);
    const programs = await binaries({ onProgress: say });
    const proofs = PROOFS.filter(
      ({ name }) =>
        name.includes(options.only ?? "") && (options.without === undefined || !name.includes(options.without)),
    );
    const rows: Row[] = [];
    process.stdout.write(`Kubernetes ${KUBERNETES_VERSION}, real control plane, simulated nodes. Set aside:\n`);
    process.stdout.write(SET_ASIDE.map((rule) => `  - ${rule}\n`).join("") + "\n");
    for (const stack of stacks) {
      const outcome = await rehearse(stack, {
        binaries: programs,
        proofs,
        port: options.port,
        keep: options.keep,
        say,
        onResult: (proof, result, seconds) => {
          const row = { stack, proof, result, seconds };
          rows.push(row);
          process.stderr.write(CLEAR);
          process.stdout.write(`${rowText(row)}\n`);
        },
      });
      if (outcome.kubeconfig) {
        const folder = path.dirname(outcome.kubeconfig);
        process.stdout.write(
          `\nThe cluster of ${stack} goes on running (new claims get no volumes): export KUBECONFIG=${outcome.kubeconfig}\n` +
            `It ends with: kill -9 $(cat ${folder}/*.pid) && rm -r ${folder}\n`,
        );
      }
    }
    if (options.markdown) {
      fs.writeFileSync(options.markdown, `${markdownTable(rows)}\n`);
    }
    process.stderr.write(CLEAR);
    process.stdout.write(`\n${summaryText(rows)}\n`);
    process.exitCode = rows.every(({ result }) => result.passed) ? 0 : 1;
  } catch (error) {
    process.stderr.write(CLEAR);
    const plain = error instanceof RehearsalError || error instanceof PlanError;
    const shown = plain ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${shown ?? "failed"}\n`);
    process.exitCode = 1;
  }
}

function chosenStacks({ stack, keep, port }: CommandLine): readonly string[] {
  const known = stacksOf(ROOT);
  if (stack !== ALL && !known.includes(stack)) {
    throw new RehearsalError(`There is no Pulumi.${stack}.yaml. Stacks: ${known.join(", ")}, or ${ALL}.`);
  }
  if (stack === ALL && (keep || port !== undefined)) {
    throw new RehearsalError(`--keep and --port are for one cluster: name one of ${known.join(", ")} with --stack.`);
  }
  return stack === ALL ? known : [stack];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65535) {
    throw new InvalidArgumentError("a port is a whole number from 1024 to 65535.");
  }
  return port;
}

function progressLine(text: string): string {
  if (process.stderr.isTTY) {
    return `${CLEAR}${text.slice(0, process.stderr.columns - 1)}`;
  }
  // Counters would fill a log.
  const said = text.replace(/\d+/g, "#");
  const line = said === lastSaid ? "" : `${text}\n`;
  lastSaid = said;
  return line;
}

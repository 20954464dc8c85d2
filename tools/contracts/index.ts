import * as path from "node:path";
import { Command } from "commander";
import { CHARTS } from "../../components/charts/versions";
import { generate, staleFiles, writeContracts } from "./generate";
import * as fs from "node:fs";

interface Options {
  readonly from: string;
  readonly to: string;
  readonly check?: true;
}

/** Files whose committed text is not what the charts give. */
function differing(folder: string, files: ReadonlyMap<string, string>): string[] {
  const changed = [...files]
    .filter(([file, text]) => {
      const full = path.join(folder, file);
      return !fs.existsSync(full) || fs.readFileSync(full, "utf8") !== text;
    })
    .map(([file]) => file);
  return [...changed, ...staleFiles(folder, files)];
}

async function main(): Promise<void> {
  const program = new Command("contracts")
    .description("Writes the types and schemas of the pinned charts' values and custom resources.")
    .requiredOption(
      "--from <dir>",
      "folder that holds <chart>-<version> folders, e.g. from `helm pull --untar` or a chart mirror",
    )
    .option("--to <dir>", "folder of the contracts", path.join(__dirname, "../../components/charts/contracts"))
    .option("--check", "write nothing; fail if a contract is not what the charts give");
  const { from, to, check } = program.parse().opts<Options>();
  const files = await generate({ from, pins: CHARTS, progress: (step) => process.stderr.write(`${step}\n`) });
  if (check === true) {
    const changed = differing(to, files);
    if (changed.length > 0)
      throw new Error(
        `contracts differ from the charts:\n  ${changed.join("\n  ")}\nRun: npm run contracts -- --from ${from}`,
      );
    return;
  }
  const changed = writeContracts(to, files);
  process.stdout.write(
    changed.length === 0 ? "contracts unchanged\n" : `${changed.map((file) => `wrote ${file}`).join("\n")}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});

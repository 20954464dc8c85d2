import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { recordStackAt } from "../planner/record";
import { median, type Ratio } from "./measure";
import { policyRatios } from "./policies";

const ROOT = path.resolve(__dirname, "..");
const FLEET = path.join(__dirname, "fleet");
const SHORT = process.argv.includes("--short");
/** Runs of each side of a ratio; sides take turns, so that a busy moment hits both. */
const ROUNDS = SHORT ? 3 : 7;

/** Seconds a command of this project takes from a cold start. */
function seconds(...args: string[]): number {
  const start = process.hrtime.bigint();
  const run = spawnSync(process.execPath, ["-r", "ts-node/register", ...args], { cwd: ROOT, encoding: "utf8" });
  if (run.status !== 0) {
    throw new Error(`${args.join(" ")} ended with ${run.status ?? "a signal"}\n${run.stderr}`);
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** What a cold run of the whole minikube stack takes against a program of one resource through the same recorder. */
function againstFloor(): Ratio[] {
  const runs = { floor: [] as number[], recording: [] as number[], plan: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    runs.floor.push(seconds("bench/record.ts", path.join(__dirname, "floor"), "floor"));
    runs.recording.push(seconds("bench/record.ts", ROOT, "minikube"));
    runs.plan.push(seconds("planner/cli.ts", "--stack", "minikube", "--quiet"));
  }
  const floor = median(runs.floor);
  return [
    { name: "cold recording of minikube / floor", of: median(runs.recording), target: 2.2 },
    { name: "cold plan of minikube, policies and cost included / floor", of: median(runs.plan), target: 3.2 },
  ].map(({ name, of, target }) => ({
    name,
    value: of / floor,
    target,
    detail: `${of.toFixed(2)} s / ${floor.toFixed(2)} s, median of ${ROUNDS}`,
  }));
}

interface Fleet {
  readonly seconds: number;
  readonly mebibytes: number;
}

async function fleet(services: number): Promise<Fleet> {
  const runs: Fleet[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    const { diagnostics } = await recordStackAt(FLEET, "fleet", { "fleet:services": services });
    const rss = diagnostics
      .map(({ message }) => /maxRss (\d+)/.exec(message)?.[1])
      .find((kibibytes) => kibibytes !== undefined);
    runs.push({ seconds: Number(process.hrtime.bigint() - start) / 1e9, mebibytes: Number(rss) / 1024 });
  }
  return { seconds: median(runs.map((run) => run.seconds)), mebibytes: median(runs.map((run) => run.mebibytes)) };
}

/** What one more service costs at 400 against what it costs at 40, both above the four there are. */
async function growth(): Promise<Ratio[]> {
  const [few, some, many] = [await fleet(4), await fleet(40), await fleet(400)];
  const each = (at: Fleet, count: number, unit: keyof Fleet) => (at[unit] - few[unit]) / (count - 4);
  return (["seconds", "mebibytes"] as const).map((unit) => ({
    name: `${unit === "seconds" ? "time" : "memory"} a service, 400 services / 40 services`,
    value: each(many, 400, unit) / each(some, 40, unit),
    target: 1.1,
    detail: `${few[unit].toFixed(2)}, ${some[unit].toFixed(2)}, ${many[unit].toFixed(2)} ${unit} at 4, 40, 400`,
  }));
}

async function main(): Promise<void> {
  // The pack's share needs minutes of a quiet machine: only the long form asks for it.
  const ratios = [...againstFloor(), ...(await growth()), ...(SHORT ? [] : await policyRatios(ROUNDS))];
  for (const { name, value, target, detail } of ratios) {
    process.stdout.write(
      `${value <= target ? "ok  " : "OVER"} ${name}: ${value.toFixed(2)} (at most ${target})  ${detail}\n`,
    );
  }
  // The short form shares its machine with whatever else a check runs: it reports, and judges only what is far off.
  const slack = SHORT ? 1.5 : 1;
  process.exitCode = ratios.every(({ value, target }) => value <= target * slack) ? 0 : 1;
}

void main();

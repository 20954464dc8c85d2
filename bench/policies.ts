import * as path from "node:path";
import type { RecordedResource, Recording } from "../planner/model";
import { startPolicyPack, type RunningPack } from "../planner/policies";
import { loadPackConfig, type PackConfig } from "../planner/policy-config";
import { loadProject } from "../planner/project";
import { recordProgram } from "../planner/record";
import { type ConfigOverrides, loadStackConfig } from "../planner/stack-config";
import { median, type Ratio } from "./measure";

const ROOT = path.resolve(__dirname, "..");
const FLEET = path.join(__dirname, "fleet");
const PACK = path.join(ROOT, "policies");
const FLEET_STACK = "fleet";

interface Planned {
  readonly name: string;
  readonly root: string;
  readonly stack: string;
  readonly overrides: ConfigOverrides;
  readonly config: PackConfig;
}

const configOf = (stack: string): PackConfig => loadPackConfig(path.join(PACK, "config", `${stack}.json`));

const fleetOf = (services: number): Planned => ({
  name: `${services} services`,
  root: FLEET,
  stack: FLEET_STACK,
  overrides: { "fleet:services": services },
  config: configOf("eks"),
});

const PLANS: readonly Planned[] = [
  ...["minikube", "eks"].map((stack) => ({ name: stack, root: ROOT, stack, overrides: {}, config: configOf(stack) })),
  fleetOf(400),
];

interface Run {
  readonly seconds: number;
  readonly recording: Recording;
}

/** Seconds from a cold start to the recorded program and, with the pack, to its verdict. */
async function run({ root, stack, overrides, config }: Planned, withPack: boolean): Promise<Run> {
  const start = process.hrtime.bigint();
  const project = loadProject(root);
  const stackConfig = loadStackConfig(project, stack, overrides, process.env);
  const pack = withPack ? startPack(project.name) : undefined;
  try {
    const judgement = pack?.begin(config);
    const onResource = (resource: RecordedResource) => judgement?.offer(resource);
    const recording = await recordProgram(project, stackConfig, { onResource });
    await judgement?.finish(recording);
    return { seconds: Number(process.hrtime.bigint() - start) / 1e9, recording };
  } finally {
    pack?.close();
  }
}

function startPack(project: string): RunningPack {
  return startPolicyPack(PACK, { project, stack: FLEET_STACK, values: {}, environment: process.env });
}

/** What the pack adds to a plan: the same program with and without it, in turns. */
async function share(plan: Planned, rounds: number): Promise<Ratio> {
  const [bare, judged]: [number[], number[]] = [[], []];
  let resources = 0;
  for (let round = 0; round < rounds; round++) {
    const { seconds, recording } = await run(plan, false);
    bare.push(seconds);
    judged.push((await run(plan, true)).seconds);
    resources = recording.resources.length;
  }
  const [without, whole] = [median(bare), median(judged)];
  return {
    name: `plan of ${plan.name} with policies / without`,
    value: whole / without,
    target: 1.25,
    detail: `${whole.toFixed(2)} s / ${without.toFixed(2)} s, ${resources} resources, median of ${rounds}`,
  };
}

/** What one more resource costs a pack that runs already, among many against among few. */
async function growth(rounds: number): Promise<Ratio> {
  const pack = startPack(FLEET_STACK);
  try {
    const times: { readonly resources: number; readonly seconds: number }[] = [];
    for (const services of [4, 40, 400]) {
      const { recording } = await run(fleetOf(services), false);
      const seconds: number[] = [];
      // The first judgement compiles what it runs.
      for (let round = 0; round <= rounds; round++) {
        const start = process.hrtime.bigint();
        await pack.begin(configOf("eks")).finish(recording);
        if (round > 0) seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
      }
      times.push({ resources: recording.resources.length, seconds: median(seconds) });
    }
    const [few, some, many] = times;
    if (few === undefined || some === undefined || many === undefined) throw new Error("nothing was measured");
    const each = (at: typeof few) => (at.seconds - few.seconds) / (at.resources - few.resources);
    return {
      name: "policies a resource, 400 services / 40 services",
      value: each(many) / each(some),
      target: 1.1,
      detail: times.map(({ resources, seconds }) => `${seconds.toFixed(2)} s for ${resources}`).join(", "),
    };
  } finally {
    pack.close();
  }
}

/** Ratios of the policy pack; each side of one is run `rounds` times. */
export async function policyRatios(rounds: number): Promise<readonly Ratio[]> {
  const ratios: Ratio[] = [];
  for (const plan of PLANS) ratios.push(await share(plan, rounds));
  return [...ratios, await growth(rounds)];
}

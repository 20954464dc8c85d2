import * as fs from "node:fs";
import * as path from "node:path";
import type { Profile } from "../components/profiles/profile";
import type { CapacityReport } from "./capacity";
import type { CostReport } from "./cost";
import { staleNotes } from "./cost/price-age";
import { PlanError } from "./errors";
import type { Recording, Violation } from "./model";
import { startPolicyPack } from "./policies";
import { loadPackConfig, type PackConfig, packConfigFile } from "./policy-config";
import { loadProject } from "./project";
import { recordProgram } from "./record";
import { type ConfigOverrides, loadStackConfig, type StackConfig } from "./stack-config";
import { type ResourceTree, treeOf } from "./tree";

/** Everything the planner knows of a stack. Holds no secret: recordings have none, and the rest comes from them. */
export interface Plan {
  readonly recording: Recording;
  readonly profile: Profile;
  readonly tree: ResourceTree;
  readonly policies: PolicySummary;
  /** Verdicts of the pack, mandatory ones first. */
  readonly violations: readonly Violation[];
  readonly capacity: CapacityReport;
  readonly cost: CostReport;
  /** What a reader should know: placeholders, warnings of the program. */
  readonly notes: readonly string[];
  readonly timings: readonly Timing[];
}

export interface PolicySummary {
  readonly pack: string;
  /** Policies that were asked. */
  readonly count: number;
  /** File of the pack config in force, relative to the pack. */
  readonly config?: string;
}

export interface Timing {
  readonly phase: Phase;
  readonly milliseconds: number;
}

export type Phase = "program" | "policies" | "capacity and cost" | "total";

export interface PlanOptions {
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  readonly stack: string;
  readonly overrides?: ConfigOverrides;
  /** Folder of the policy pack. Default: `policies` under the root. */
  readonly policyPack?: string;
  /** Pack config. Default: the pack's own, see packConfigFile. */
  readonly policyConfig?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch, for notes on old prices. Default: the clock. */
  readonly now?: number;
  /** Told when a phase starts, and of the resources registered meanwhile. */
  readonly onProgress?: (phase: Phase, resources: number) => void;
}

/**
 * Plans a stack: runs the program and the policy pack side by side, then reckons capacity and cost while the pack judges.
 * Throws a PlanError that can be shown as it stands: an unknown stack, a mistake of the config, a broken program.
 */
export async function planStack(options: PlanOptions): Promise<Plan> {
  const stopwatch = new Stopwatch();
  const environment = options.environment ?? process.env;
  const project = loadProject(options.root);
  const config = loadStackConfig(project, options.stack, options.overrides ?? {}, environment);
  const folder = path.resolve(options.policyPack ?? path.join(project.root, "policies"));
  if (!fs.existsSync(path.join(folder, "PulumiPolicy.yaml"))) {
    throw new PlanError(`No policy pack in ${folder}: there is no PulumiPolicy.yaml.`);
  }
  const pack = startPolicyPack(folder, {
    project: project.name,
    stack: config.stack,
    values: config.values,
    environment,
  });
  try {
    options.onProgress?.("program", 0);
    const profileKnown = profileOf(config);
    const settings = profileKnown.then((profile) => policySettings(options, folder, config.stack, profile));
    const judgement = pack.begin(settings.then(({ config: given }) => given));
    const running = recordProgram(project, config, {
      environment,
      onResource: (resource, count) => {
        judgement.offer(resource);
        options.onProgress?.("program", count);
      },
    });
    // A mistake of the config is told in the program's words; ours is only asked for when it has none.
    settings.catch(() => undefined);
    // Loaded while the program runs: neither is needed before it has ended.
    const loading = Promise.all([import("./capacity"), import("./cost")]);
    loading.catch(() => undefined);
    const recording = await running;
    stopwatch.lap("program");
    const [{ capacityOf }, { costOf }] = await loading;
    const [profile, { file: policyConfig }] = await Promise.all([profileKnown, settings]);
    options.onProgress?.("policies", recording.resources.length);
    const judging = judgement.finish(recording);
    judging.catch(() => undefined);
    const reckoning = new Stopwatch();
    const capacity = capacityOf(recording, profile);
    const cost = costOf(recording, profile, capacity);
    reckoning.lap("capacity and cost");
    const verdict = await judging;
    stopwatch.lap("policies");
    return {
      recording,
      profile,
      tree: treeOf(recording),
      policies: {
        pack: verdict.pack,
        count: verdict.policies,
        ...(policyConfig ? { config: path.relative(folder, policyConfig) } : {}),
      },
      violations: verdict.violations,
      capacity,
      cost,
      notes: [...config.notes, ...warningsOf(recording), ...staleNotes(cost, options.now ?? Date.now())],
      timings: [...stopwatch.timings, ...reckoning.timings, stopwatch.total()],
    };
  } finally {
    pack.close();
  }
}

/** 0 fine, 2 a mandatory policy is violated, 3 the platform does not fit its nodes. */
export function exitStatusOf({ violations, capacity }: Pick<Plan, "violations" | "capacity">): 0 | 2 | 3 {
  return violations.some(({ level }) => level === "mandatory") ? 2 : capacity.fits ? 0 : 3;
}

/** The stack's profile by the program's own reading of its config. */
export async function profileOf(config: StackConfig): Promise<Profile> {
  const [{ parseConfig }, { profileFor }] = await Promise.all([
    import("../components/config/parse"),
    import("../components/profiles"),
  ]);
  const { config: platform, mistakes } = parseConfig(config.values, new Set(config.secretKeys), {});
  if (!platform) {
    throw new PlanError(`The config of ${config.stack} has mistakes: ${mistakes.map(({ key }) => key).join(", ")}.`);
  }
  return profileFor(platform);
}

interface PolicySettingsFile {
  readonly config: PackConfig;
  readonly file?: string;
}

function policySettings(options: PlanOptions, folder: string, stack: string, profile: Profile): PolicySettingsFile {
  const file = options.policyConfig ?? packConfigFile(folder, stack, profile.name);
  return file ? { file, config: loadPackConfig(file) } : { config: {} };
}

function warningsOf(recording: Recording): string[] {
  return recording.diagnostics
    .filter(({ severity }) => severity === "warning")
    .map(({ message }) => message.trim())
    .sort();
}

class Stopwatch {
  readonly timings: Timing[] = [];
  private readonly start = performance.now();
  private last = this.start;

  lap(phase: Phase): void {
    const now = performance.now();
    this.timings.push({ phase, milliseconds: Math.round(now - this.last) });
    this.last = now;
  }

  total(): Timing {
    return { phase: "total", milliseconds: Math.round(performance.now() - this.start) };
  }
}

import type { PlatformFacts } from "../../components/foundation/facts";
import { type CapacityReport, capacityOf } from "../capacity";
import { COMPUTED, type JsonValue, type RecordedResource, type Recording } from "../model";
import { type MonthlyBill, monthlyBillOf } from "./index";
import type { IdleReservation } from "./model";

/** A resource as a stack policy has it: what it was registered with, and where it stands. */
export interface FactResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Plain values; unknown ones as the SDK's or the planner's placeholders. */
  readonly inputs: object;
  readonly parent?: string;
  readonly dependencies?: readonly string[];
}

/** What one cost center takes of the month. */
export interface ComponentCost {
  /** The cost center as the label `pyairtable.dev/cost-center` names it, or a line no workload owns ("storage", ...). */
  readonly component: string;
  readonly usd: number;
  /** Upper end of the guide's range for it; absent where the guide has no row. */
  readonly guideHighUsd?: number;
}

/** Capacity and cost of a stack, for policies. */
export interface PlatformAssessment {
  readonly profile: string;
  /** From the stack's config; absent = no limit was set. */
  readonly budgetMonthlyUsd?: number;
  readonly capacity: CapacityReport;
  /** `priced` is false, and every figure 0, where nobody sends a bill for the machines. */
  readonly cost: MonthlyBill;
  /** Without the room nobody asks for; dearest first. */
  readonly components: readonly ComponentCost[];
  readonly idle: IdleReservation;
}

const FOUNDATION = "pyairtable:foundation:Foundation";
/** Types whose inputs the model reads; the others are not copied. */
const READ =
  /^kubernetes:(core\/v1:(Namespace|PersistentVolumeClaim)|apps\/|batch\/|autoscaling\/|keda\.sh\/|storage\.k8s\.io\/)/;
/** What the policy SDK puts in the place of values that only `up` brings: boolean, number, string, array, asset, archive, object. */
const UNKNOWN: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const ASSESSED = new WeakMap<object, PlatformAssessment>();

/**
 * Reckons capacity and cost from a stack's resources alone, by what the foundation publishes of the platform. The same
 * list is reckoned once, however many policies ask.
 * @returns undefined for a stack without such a foundation
 * @throws TypeError naming a component whose footprint is not one
 */
export function assessPlatform(resources: readonly FactResource[]): PlatformAssessment | undefined {
  const known = ASSESSED.get(resources);
  if (known) {
    return known;
  }
  const facts = factsOf(resources);
  if (!facts) {
    return undefined;
  }
  const { profile, budgetMonthlyUsd } = facts;
  const recording = recordingOf(resources);
  const capacity = capacityOf(recording, profile);
  const cost = monthlyBillOf(recording, profile);
  const assessment: PlatformAssessment = {
    profile: profile.name,
    ...(budgetMonthlyUsd === undefined ? {} : { budgetMonthlyUsd }),
    capacity,
    cost,
    components: cost.rows
      .filter(({ key }) => key !== "idle")
      .map(({ key, usd, guide }) => ({ component: key, usd, ...(guide ? { guideHighUsd: guide.highUsd } : {}) }))
      .sort((a, b) => b.usd - a.usd || (a.component < b.component ? -1 : 1)),
    idle: cost.idle,
  };
  ASSESSED.set(resources, assessment);
  return assessment;
}

function factsOf(resources: readonly FactResource[]): PlatformFacts | undefined {
  const foundation = resources.find(({ type }) => type === FOUNDATION);
  const platform = (foundation?.inputs as { readonly platform?: unknown } | undefined)?.platform;
  return isFacts(platform) ? platform : undefined;
}

function isFacts(value: unknown): value is PlatformFacts {
  const facts = value as { readonly profile?: { readonly nodes?: { readonly pools?: unknown } } } | null | undefined;
  return Array.isArray(facts?.profile?.nodes?.pools);
}

function recordingOf(resources: readonly FactResource[]): Recording {
  const recorded = resources.map(({ urn, type, name, inputs, parent, dependencies = [] }): RecordedResource => {
    const custom = type.startsWith("kubernetes:");
    const { footprint } = inputs as { readonly footprint?: unknown };
    return {
      urn,
      type,
      name,
      ...(parent === undefined ? {} : { parent }),
      custom,
      inputs: READ.test(type)
        ? (plain(inputs) as RecordedResource["inputs"])
        : footprint === undefined || custom
          ? {}
          : { footprint: plain(footprint) },
      dependencies,
      protect: false,
    };
  });
  return {
    project: "",
    stack: "",
    resources: recorded.sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0)),
    outputs: {},
    diagnostics: [],
  };
}

/** The value as the planner's recordings have it. */
function plain(value: unknown): JsonValue {
  if (typeof value === "string") {
    return UNKNOWN.has(value) ? COMPUTED : value;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, plain(item)]),
    );
  }
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}

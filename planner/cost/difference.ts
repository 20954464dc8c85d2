import * as fs from "node:fs";
import { PlanError } from "../errors";
import type { RecordedResource } from "../model";
import { stableJson } from "../report/stable";
import { type CostReport, cents } from "./model";

/** The part of a plan that is compared. */
export interface ComparedPlan {
  readonly stack: string;
  readonly resources: readonly RecordedResource[];
  readonly cost: Pick<CostReport, "totalUsd" | "priced"> & {
    readonly rows: readonly Pick<CostReport["rows"][number], "key" | "label" | "usd">[];
  };
}

export interface RowDifference {
  readonly key: string;
  readonly label: string;
  readonly baseUsd: number;
  readonly usd: number;
  readonly differenceUsd: number;
}

export interface ResourceDifference {
  readonly added: number;
  readonly removed: number;
  /** In both, with other inputs, another parent, provider or protection. */
  readonly changed: number;
  /** Types with a difference, most of them first. */
  readonly types: readonly {
    readonly type: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }[];
}

/** What a plan changes against another of the same stack: the month in USD, and resources. */
export interface PlanDifference {
  readonly baseUsd: number;
  readonly usd: number;
  readonly differenceUsd: number;
  /** Rows that differ by a cent or more, the largest difference first. */
  readonly rows: readonly RowDifference[];
  readonly resources: ResourceDifference;
}

/**
 * A plan that `plan --json` wrote.
 * @throws PlanError for a file that cannot be read or is no plan of the stack
 */
export function readPlan(file: string, stack: string): ComparedPlan {
  let plan: Partial<ComparedPlan> & { readonly format?: unknown };
  try {
    plan = JSON.parse(fs.readFileSync(file, "utf8")) as typeof plan;
  } catch (error) {
    throw new PlanError(`${file} cannot be read as a plan: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { resources, cost } = plan;
  if (!Array.isArray(resources) || !Array.isArray(cost?.rows) || typeof cost.totalUsd !== "number") {
    throw new PlanError(`${file} is no plan: write one with npm run plan -- --stack ${stack} --json FILE.`);
  }
  if (plan.stack !== stack) {
    throw new PlanError(`${file} is a plan of the stack ${String(plan.stack)}, not of ${stack}.`);
  }
  return { stack, resources, cost };
}

export function differenceOf(base: ComparedPlan, head: ComparedPlan): PlanDifference {
  const rows = new Map<string, Omit<RowDifference, "differenceUsd">>(
    base.cost.rows.map(({ key, label, usd }) => [key, { key, label, baseUsd: usd, usd: 0 }]),
  );
  for (const { key, label, usd } of head.cost.rows) {
    rows.set(key, { key, label, baseUsd: rows.get(key)?.baseUsd ?? 0, usd });
  }
  return {
    baseUsd: base.cost.totalUsd,
    usd: head.cost.totalUsd,
    differenceUsd: cents(head.cost.totalUsd - base.cost.totalUsd),
    rows: [...rows.values()]
      .map((row) => ({ ...row, differenceUsd: cents(row.usd - row.baseUsd) }))
      .filter(({ differenceUsd }) => differenceUsd !== 0)
      .sort((a, b) => Math.abs(b.differenceUsd) - Math.abs(a.differenceUsd) || (a.key < b.key ? -1 : 1)),
    resources: resourceDifference(base.resources, head.resources),
  };
}

function resourceDifference(base: readonly RecordedResource[], head: readonly RecordedResource[]): ResourceDifference {
  const before = new Map(base.map((resource) => [resource.urn, resource]));
  const after = new Set(head.map(({ urn }) => urn));
  const types = new Map<string, { added: number; removed: number; changed: number }>();
  const count = (type: string, what: "added" | "removed" | "changed"): void => {
    const counts = types.get(type) ?? { added: 0, removed: 0, changed: 0 };
    counts[what] += 1;
    types.set(type, counts);
  };
  for (const resource of head) {
    const old = before.get(resource.urn);
    if (!old) {
      count(resource.type, "added");
    } else if (textOf(old) !== textOf(resource)) {
      count(resource.type, "changed");
    }
  }
  base.filter(({ urn }) => !after.has(urn)).forEach(({ type }) => count(type, "removed"));
  const sum = (what: "added" | "removed" | "changed"): number =>
    [...types.values()].reduce((total, counts) => total + counts[what], 0);
  const size = ({ added, removed, changed }: { added: number; removed: number; changed: number }): number =>
    added + removed + changed;
  return {
    added: sum("added"),
    removed: sum("removed"),
    changed: sum("changed"),
    types: [...types]
      .map(([type, counts]) => ({ type, ...counts }))
      .sort((a, b) => size(b) - size(a) || (a.type < b.type ? -1 : 1)),
  };
}

/** What of a resource the engine would act on. */
function textOf({ inputs, parent, provider, protect }: RecordedResource): string {
  return stableJson({ inputs, parent, provider, protect });
}

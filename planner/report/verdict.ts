import { exitStatusOf, type Plan } from "../plan";

export interface VerdictLine {
  readonly good: boolean;
  readonly text: string;
}

/** The plan in three sentences: policies, fit, budget or bill. */
export function verdictOf(plan: Plan): readonly VerdictLine[] {
  return [policyVerdict(plan), capacityVerdict(plan), costVerdict(plan)];
}

/** Why the exit status is what it is. */
export function statusText(plan: Plan): string {
  return { 0: "fine", 2: "mandatory policy violated", 3: "does not fit its nodes" }[exitStatusOf(plan)];
}

/** "1 policy", "2 policies". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function usd(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function policyVerdict({ policies, violations }: Plan): VerdictLine {
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const advisory = violations.length - mandatory;
  const found = violations.length === 0 ? "no violation" : `${mandatory} mandatory, ${advisory} advisory`;
  return { good: mandatory === 0, text: `${counted(policies.count, "policy", "policies")} asked: ${found}` };
}

function capacityVerdict({ capacity }: Plan): VerdictLine {
  const requests = `requests ${capacity.cpuPercent} % of CPU, ${capacity.memoryPercent} % of memory`;
  const nodes = counted(capacity.nodes.length, "node");
  if (!capacity.fits) {
    const misses = capacity.unplaced.length;
    return { good: false, text: `does not fit ${nodes}: ${requests}, ${counted(misses, "pod")} without a place` };
  }
  const target = capacity.meetsTarget ? "within" : "above";
  return {
    good: capacity.meetsTarget,
    text: `fits ${nodes}: ${requests}, ${target} the target of ${capacity.targetPercent} %`,
  };
}

function costVerdict({ cost }: Plan): VerdictLine {
  if (!cost.priced) {
    return { good: true, text: "no bill: the machines are your own" };
  }
  const { lowUsd, highUsd } = cost.guide;
  return {
    good: true,
    text: `${usd(cost.totalUsd)} a month (${cost.priceList ?? cost.profile}); the guide says $${lowUsd} to $${highUsd}`,
  };
}

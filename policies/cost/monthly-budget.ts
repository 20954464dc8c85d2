import { assessmentOf, usd } from "../kubernetes/assessment";
import { numberOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

const SHOWN = 3;

export const monthlyBudget = stackPolicy({
  name: "monthly-budget",
  description: "A month of the platform, bought on demand at typical use, costs no more than its budget.",
  severity: "high",
  topic: "cost",
  protectsFrom: "The bill tells what a change costs, weeks after it was merged.",
  mend: "Take back what grew (npm run plan lists it by part), or raise budget.monthlyUsd with whoever pays.",
  configSchema: {
    maxUsd: {
      type: "number",
      minimum: 0,
      default: 0,
      description: "USD a month; 0 = the budget the stack's own config names, if it names one.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const assessment = assessmentOf(stack);
    if (assessment === undefined || !assessment.cost.priced) return;
    const given = numberOf(config["maxUsd"]) ?? 0;
    const budget = given > 0 ? given : assessment.budgetMonthlyUsd;
    const { totalUsd } = assessment.cost;
    if (budget === undefined || totalUsd <= budget) return;
    const dearest = assessment.components
      .slice(0, SHOWN)
      .map(({ component, usd: each }) => `${component} ${usd(each)}`)
      .join(", ");
    yield {
      field: "the month's bill",
      found: usd(totalUsd),
      problem: `the budget is ${usd(budget)}; dearest are ${dearest}`,
    };
  },
});

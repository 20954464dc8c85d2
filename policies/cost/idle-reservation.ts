import { assessmentOf, usd } from "../kubernetes/assessment";
import { numberOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const idleReservation = stackPolicy({
  name: "idle-reservation",
  description: "The machines that are paid for are asked for: only a stated share of them stands idle.",
  severity: "medium",
  topic: "cost",
  protectsFrom: "Half of each month's bill buys room that no pod ever asks for.",
  mend: "Take a smaller or one machine less (npm run plan names the cheapest that holds everything).",
  configSchema: {
    maxPercent: {
      type: "number",
      minimum: 0,
      maximum: 100,
      default: 50,
      description: "Idle share of the machines' bill at typical use, the mean of CPU and memory, in percent.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const assessment = assessmentOf(stack);
    // Where nobody sends a bill, idle room costs nothing.
    if (assessment === undefined || !assessment.cost.priced) return;
    const { percent, cpuPercent, memoryPercent, usd: cost } = assessment.idle;
    const most = numberOf(config["maxPercent"]) ?? 100;
    if (percent > most)
      yield {
        field: "idle share of the machines",
        found: `${percent} %`,
        problem: `at most ${most} % may be: ${cpuPercent} % of CPU and ${memoryPercent} % of memory, ${usd(cost)} a month`,
      };
  },
});

import { assessmentOf, usd } from "../kubernetes/assessment";
import { fieldsOf, numberOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const componentCeilings = stackPolicy({
  name: "component-ceilings",
  description: "No part of the platform costs more a month than what is set aside for it.",
  severity: "medium",
  topic: "cost",
  protectsFrom: "One part eats the budget of the others, and the sum still looks right.",
  mend: "Cut the part's requests, replicas or volumes, or raise its ceiling here.",
  configSchema: {
    ceilings: {
      type: "object",
      additionalProperties: { type: "number", minimum: 0 },
      default: {},
      description: "USD a month by cost center, or by a line no workload owns (storage, control-plane, ...).",
    },
    timesGuide: {
      type: "number",
      minimum: 0,
      default: 1,
      description:
        "Ceiling of a part that has none of its own, as a multiple of the upper end of the guide's range; 0 = none.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const assessment = assessmentOf(stack);
    if (assessment === undefined || !assessment.cost.priced) return;
    const own = fieldsOf(config["ceilings"]);
    const times = numberOf(config["timesGuide"]) ?? 0;
    for (const { component, usd: cost, guideHighUsd = 0 } of assessment.components) {
      const ceiling = numberOf(own[component]) ?? (times > 0 && guideHighUsd > 0 ? times * guideHighUsd : Infinity);
      if (cost > ceiling)
        yield { field: `month of ${component}`, found: usd(cost), problem: `its ceiling is ${usd(ceiling)}` };
    }
  },
});

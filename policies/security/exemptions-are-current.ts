import { notedExemptions, patternOf } from "../exemptions";
import { type Finding, stackPolicy } from "../policy";

export const exemptionsAreCurrent = stackPolicy({
  name: "exemptions-are-current",
  description: "Every exemption has a reason, a resource and a day on which it ends that has not passed.",
  severity: "high",
  exemptible: false,
  topic: "exemptions",
  protectsFrom: "A leave given for a week stays for years, and nobody remembers why.",
  mend: "Put the resource right and delete the exemption, or renew it: { resource, reason, expires: YYYY-MM-DD }.",
  configSchema: {
    today: {
      type: "string",
      default: "",
      description: "The day to judge by, as YYYY-MM-DD. Default: the clock's, which is read here and nowhere else.",
    },
  },
  *checkStack(_stack, config): Generator<Finding> {
    const today = config["today"] || new Date().toISOString().slice(0, 10);
    for (const [policy, exemptions] of notedExemptions()) {
      for (const [index, { resource, reason, expires }] of exemptions.entries()) {
        const field = `${policy}.exemptions[${index}]`;
        if (!resource || patternOf(resource) === undefined)
          yield {
            field: `${field}.resource`,
            found: resource,
            problem: "it names no resource and is no regular expression",
          };
        if (!reason.trim()) yield { field: `${field}.reason`, found: reason, problem: "nobody can tell why" };
        if (!/^\d{4}-\d{2}-\d{2}$/.test(expires))
          yield { field: `${field}.expires`, found: expires, problem: "this is not a day" };
        else if (expires < today) yield { field: `${field}.expires`, found: expires, problem: "this day has passed" };
      }
    }
  },
});

import { kindOf } from "../kubernetes/subject";
import { at } from "../kubernetes/value";
import { customResourceErrors, explain } from "../contracts/contracts";
import { type Finding, resourcePolicy } from "../policy";

export const customResourceFieldsKnown = resourcePolicy({
  name: "custom-resource-fields-known",
  description: "Custom resources have only fields their CRD has, with values it takes.",
  severity: "high",
  topic: "mesh",
  mistake: [1],
  protectsFrom:
    "A field such as circuitBreaker is refused, or dropped without a word, and what it promised is not there.",
  mend: "Use the CRD's own fields; components/charts/contracts/crds holds them.",
  *check(subject): Generator<Finding> {
    const kind = kindOf(subject);
    if (kind === undefined || !kind.group.includes(".")) return;
    const apiVersion = `${kind.group}/${kind.version}`;
    for (const error of customResourceErrors(apiVersion, kind.kind, subject.inputs) ?? []) {
      yield {
        field: error.path || "spec",
        found: at(subject.inputs, ...error.path.split(".")),
        problem: explain(error),
      };
    }
  },
});

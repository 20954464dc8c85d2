import { kindOf, labelsOf } from "../kubernetes/subject";
import { at, isUnknown, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const ownerLabelOnEveryObject = resourcePolicy({
  name: "owner-label-on-every-object",
  description: "Every object says who answers for it.",
  severity: "low",
  topic: "cost",
  protectsFrom: "Nobody knows whom to ask, or whose bill it is, when an object stands in the way.",
  mend: "Use labelsFor(name, component, owner) for its metadata.",
  configSchema: {
    label: { type: "string", default: "pyairtable.dev/owner", description: "Label that names the owner." },
  },
  *check(subject, config): Generator<Finding> {
    const label = textOf(config["label"]) ?? "";
    if (kindOf(subject) === undefined || isUnknown(at(subject.inputs, "metadata", "labels"))) return;
    if (isUnknown(at(subject.inputs, "metadata", "labels", label))) return;
    if (!labelsOf(subject)[label])
      yield { field: `metadata.labels[${label}]`, problem: "nobody answers for this object" };
  },
});

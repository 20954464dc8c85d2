import { kindOf, labelsOf } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, textOf, withAt } from "../kubernetes/value";
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
    remedyOwner: {
      type: "string",
      default: "",
      description: "Owner that remediation writes on objects of nobody; empty = it writes none.",
    },
  },
  remediates: "Objects of nobody get the owner that `remedyOwner` names.",
  remedy(subject, config) {
    const [label, owner] = [textOf(config["label"]) ?? "", textOf(config["remedyOwner"]) ?? ""];
    const labels = at(subject.inputs, "metadata", "labels");
    if (kindOf(subject) === undefined || owner === "" || isUnknown(labels) || isGiven(at(labels, label)))
      return undefined;
    return fieldsOf(withAt(subject.inputs, ["metadata", "labels", label], owner));
  },
  *check(subject, config): Generator<Finding> {
    const label = textOf(config["label"]) ?? "";
    if (kindOf(subject) === undefined || isUnknown(at(subject.inputs, "metadata", "labels"))) return;
    if (isUnknown(at(subject.inputs, "metadata", "labels", label))) return;
    if (!labelsOf(subject)[label])
      yield { field: `metadata.labels[${label}]`, problem: "nobody answers for this object" };
  },
});

import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { placesOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const KEYS: ReadonlySet<string> = new Set(["pullPolicy", "imagePullPolicy"]);
const PROBLEMS: Readonly<Record<string, string>> = {
  Always: "no pod starts while the registry is away",
  Never: "pods start only where somebody has put the image by hand",
};

export const imagePullPolicyIsSane = resourcePolicy({
  name: "image-pull-policy-is-sane",
  description: "Pinned images are pulled when a node does not have them, not at every start.",
  severity: "low",
  topic: "images",
  mistake: [11],
  protectsFrom: "An outage of the registry turns every restart into an outage of the platform.",
  mend: "Set imagePullPolicy: IfNotPresent, or leave it out for a pinned tag.",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const policy = textOf(fields["imagePullPolicy"]) ?? "";
      const problem = PROBLEMS[policy];
      if (problem !== undefined) yield { field: `${path}.imagePullPolicy`, found: policy, problem };
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      const problem = KEYS.has(name) ? PROBLEMS[textOf(value) ?? ""] : undefined;
      if (problem !== undefined) yield { field: path, found: value, problem };
    }
  },
});

import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { at, isUnknown, placesOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const noPrivilegeEscalation = resourcePolicy({
  name: "no-privilege-escalation",
  description: "No container is privileged or may gain privileges its start did not give it.",
  severity: "critical",
  topic: "pods",
  protectsFrom: "A setuid program inside the image, or the container itself, becomes root on the node.",
  mend: "Set securityContext.allowPrivilegeEscalation: false and leave privileged out.",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const escalation = at(fields, "securityContext", "allowPrivilegeEscalation");
      const privileged = at(fields, "securityContext", "privileged");
      if (escalation !== false && !isUnknown(escalation)) {
        yield {
          field: `${path}.securityContext.allowPrivilegeEscalation`,
          found: escalation,
          problem: "the container may gain privileges",
        };
      }
      if (privileged === true)
        yield {
          field: `${path}.securityContext.privileged`,
          found: privileged,
          problem: "the container is as good as the node",
        };
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if ((name === "allowPrivilegeEscalation" || name === "privileged") && value === true) {
        yield { field: path, found: value, problem: "the chart's containers may gain privileges" };
      }
    }
  },
});

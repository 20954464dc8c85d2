import { containersOf, podOf, securitySetting } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { isUnknown, placesOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const podsRunAsNonRoot = resourcePolicy({
  name: "pods-run-as-non-root",
  description: "Every container runs as a user other than root, and says so.",
  severity: "high",
  topic: "pods",
  protectsFrom: "A process that breaks out of its container arrives on the node as root.",
  mend: "Set securityContext.runAsNonRoot: true on the pod, and a runAsUser other than 0 where the image's own user is root.",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const container of pod ? containersOf(pod) : []) {
      if (!pod) continue;
      const nonRoot = securitySetting(pod, container, "runAsNonRoot");
      const user = securitySetting(pod, container, "runAsUser");
      if (nonRoot !== true && !isUnknown(nonRoot)) {
        yield {
          field: `${container.path}.securityContext.runAsNonRoot`,
          found: nonRoot,
          problem: "the container may run as root",
        };
      } else if (user === 0) {
        yield { field: `${container.path}.securityContext.runAsUser`, found: user, problem: "this is root" };
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if ((name === "runAsNonRoot" && value === false) || (name === "runAsUser" && value === 0)) {
        yield { field: path, found: value, problem: "the chart's pods may run as root" };
      }
    }
  },
});

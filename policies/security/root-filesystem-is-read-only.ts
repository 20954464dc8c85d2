import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { at, isUnknown, placesOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const rootFilesystemIsReadOnly = resourcePolicy({
  name: "root-filesystem-is-read-only",
  description: "Every container has a read-only root filesystem.",
  severity: "medium",
  topic: "pods",
  protectsFrom: "An intruder drops tools or changes the program inside a running container.",
  mend: "Set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where the program must write.",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const readOnly = at(fields, "securityContext", "readOnlyRootFilesystem");
      if (readOnly !== true && !isUnknown(readOnly)) {
        yield {
          field: `${path}.securityContext.readOnlyRootFilesystem`,
          found: readOnly,
          problem: "the container can rewrite itself",
        };
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if (name === "readOnlyRootFilesystem" && value === false) {
        yield { field: path, found: value, problem: "the chart's containers can rewrite themselves" };
      }
    }
  },
});

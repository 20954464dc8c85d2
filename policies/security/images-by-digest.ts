import { parseImage } from "../kubernetes/images";
import { containersOf, podOf } from "../kubernetes/pods";
import { textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const imagesByDigest = resourcePolicy({
  name: "images-by-digest",
  description: "Images of our own workloads are named by digest.",
  severity: "medium",
  topic: "images",
  enforcementLevel: "advisory",
  protectsFrom: "Whoever may push to the registry changes what a tag means, and so what runs.",
  mend: "Add the digest the build printed: repository:1.2.3@sha256:...",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const image = textOf(fields["image"]);
      if (image !== undefined && image !== "auto" && !parseImage(image).digest?.startsWith("sha256:")) {
        yield { field: `${path}.image`, found: image, problem: "a tag can be moved" };
      }
    }
  },
});

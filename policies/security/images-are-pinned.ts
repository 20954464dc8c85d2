import { MOVING_TAGS, parseImage } from "../kubernetes/images";
import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { placesOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

/** What the gateways of Istio name their image until the injector puts the proxy's own in its place. */
const REPLACED_BY_INJECTOR = "auto";
const TAG_KEYS: ReadonlySet<string> = new Set(["tag", "imageTag"]);

export const imagesArePinned = resourcePolicy({
  name: "images-are-pinned",
  description: "Every image names a release: no `latest`, no missing tag.",
  severity: "high",
  topic: "images",
  mistake: [11],
  protectsFrom: "A pod that is rescheduled comes back as another program, and a rollback brings nothing back.",
  mend: "Name a release tag, and best its digest too: repository:1.2.3@sha256:...",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const image = textOf(fields["image"]);
      const problem = image === undefined ? undefined : problemOf(image);
      if (problem !== undefined) yield { field: `${path}.image`, found: image, problem };
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      const text = textOf(value);
      if (text === undefined || text === "") continue;
      if (TAG_KEYS.has(name) && MOVING_TAGS.has(text)) yield { field: path, found: text, problem: "this tag moves" };
      const problem = name === "image" && text.includes("/") ? problemOf(text) : undefined;
      if (problem !== undefined && /[:@]/.test(text)) yield { field: path, found: text, problem };
    }
  },
});

function problemOf(reference: string): string | undefined {
  if (reference === REPLACED_BY_INJECTOR) return undefined;
  const { tag, digest } = parseImage(reference);
  if (digest !== undefined) return undefined;
  if (tag === undefined) return "without a tag it means latest";
  return MOVING_TAGS.has(tag) ? "this tag moves" : undefined;
}

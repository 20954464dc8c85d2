import { releaseOf } from "../kubernetes/releases";
import { isUnknown, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const EXACT = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

export const chartVersionPinned = resourcePolicy({
  name: "chart-version-pinned",
  description: "Every chart is installed at one exact version.",
  severity: "high",
  topic: "charts",
  protectsFrom: "The same program installs another platform tomorrow.",
  mend: "Name the version in full, e.g. 1.30.3.",
  *check(subject): Generator<Finding> {
    const release = releaseOf(subject);
    if (release === undefined || isUnknown(release.version)) return;
    if (!EXACT.test(textOf(release.version) ?? ""))
      yield { field: release.versionPath, found: release.version, problem: "this is not one version" };
  },
});

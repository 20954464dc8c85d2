import { containersOf, podOf, securitySetting } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { at, fieldsOf, isGiven, isUnknown, placesOf, withAt } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const PROFILES: readonly unknown[] = ["RuntimeDefault", "Localhost"];

export const seccompSet = resourcePolicy({
  name: "seccomp-set",
  description: "Every pod runs under a seccomp profile.",
  severity: "medium",
  topic: "pods",
  protectsFrom: "Kernel calls no service needs stay open to whoever takes a service over.",
  mend: "Set securityContext.seccompProfile: { type: RuntimeDefault } on the pod.",
  remediates: "Pods that say nothing run under RuntimeDefault; an Unconfined somebody wrote stays a violation.",
  remedy(subject) {
    const pod = podOf(subject);
    const profile = pod && at(pod.spec, "securityContext", "seccompProfile");
    if (pod === undefined || isUnknown(pod.spec) || isUnknown(profile) || isGiven(profile)) return undefined;
    const path = [...pod.path.split("."), "securityContext", "seccompProfile"];
    return fieldsOf(withAt(subject.inputs, path, { type: "RuntimeDefault" }));
  },
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const container of pod ? containersOf(pod) : []) {
      const type = pod && at(securitySetting(pod, container, "seccompProfile"), "type");
      if (!PROFILES.includes(type) && !isUnknown(type)) {
        yield {
          field: `${container.path}.securityContext.seccompProfile.type`,
          found: type,
          problem: "kernel calls are not restricted",
        };
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if (name === "seccompProfile" && at(value, "type") === "Unconfined") {
        yield {
          field: `${path}.type`,
          found: "Unconfined",
          problem: "kernel calls of the chart's pods are not restricted",
        };
      }
    }
  },
});

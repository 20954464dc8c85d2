import { podOf } from "../kubernetes/pods";
import { isKind } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, textOf, withAt } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const noServiceAccountTokenByDefault = resourcePolicy({
  name: "no-service-account-token-by-default",
  description: "No pod gets a Kubernetes token unless it asks for one under an account of its own.",
  severity: "high",
  topic: "pods",
  protectsFrom: "Whoever takes a pod over speaks to the API server in its name.",
  mend: "Set automountServiceAccountToken: false; pods that need the API say true and name their own serviceAccountName.",
  remediates:
    "Pods of the default account that say nothing get no token; pods with an account of their own may need it, and stay a violation.",
  remedy(subject) {
    const pod = podOf(subject);
    if (pod === undefined || isUnknown(pod.spec)) return undefined;
    const account = at(pod.spec, "serviceAccountName");
    const isDefault = !isUnknown(account) && (textOf(account) ?? "default") === "default";
    if (!isDefault || isGiven(at(pod.spec, "automountServiceAccountToken"))) return undefined;
    return fieldsOf(withAt(subject.inputs, [...pod.path.split("."), "automountServiceAccountToken"], false));
  },
  *check(subject): Generator<Finding> {
    if (isKind(subject, "", "ServiceAccount")) {
      const mounted = subject.inputs["automountServiceAccountToken"];
      if (mounted !== false && !isUnknown(mounted)) {
        yield {
          field: "automountServiceAccountToken",
          found: mounted,
          problem: "every pod of this account gets a token",
        };
      }
    }
    const pod = podOf(subject);
    if (pod === undefined || isUnknown(pod.spec)) return;
    const mounted = at(pod.spec, "automountServiceAccountToken");
    const account = at(pod.spec, "serviceAccountName");
    if (mounted === false || isUnknown(mounted)) return;
    if (mounted !== true) {
      yield {
        field: `${pod.path}.automountServiceAccountToken`,
        found: mounted,
        problem: "the pod gets a token it did not ask for",
      };
    } else if (!isUnknown(account) && (textOf(account) ?? "default") === "default") {
      yield {
        field: `${pod.path}.serviceAccountName`,
        found: account,
        problem: "the pod asks for the token all others share",
      };
    }
  },
});

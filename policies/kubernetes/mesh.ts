import { podOf } from "./pods";
import type { Stack } from "./stack";
import { isKind, labelsOf, namespaceOf, objectName, type Subject } from "./subject";

const INJECT = "sidecar.istio.io/inject";

const known = new WeakMap<Stack, ReadonlySet<string>>();

/** Names of the namespaces whose pods get a sidecar. */
export function meshedNamespaces(stack: Stack): ReadonlySet<string> {
  const names =
    known.get(stack) ??
    new Set(
      stack
        .ofKind("", "Namespace")
        .filter(isMeshed)
        .flatMap((namespace) => objectName(namespace) ?? []),
    );
  known.set(stack, names);
  return names;
}

function isMeshed(namespace: Subject): boolean {
  const labels = labelsOf(namespace);
  return labels["istio-injection"] === "enabled" || labels["istio.io/rev"] !== undefined;
}

/** True if the pods of a workload refuse the sidecar their namespace would give them. */
export function refusesSidecar(subject: Subject): boolean {
  const pod = podOf(subject);
  return pod !== undefined && (pod.labels[INJECT] ?? pod.annotations[INJECT]) === "false";
}

/** Workloads whose pods get a sidecar. */
export function meshedWorkloads(stack: Stack): readonly Subject[] {
  const namespaces = meshedNamespaces(stack);
  return stack.subjects.filter(
    (subject) => podOf(subject) !== undefined && namespaces.has(namespaceOf(subject) ?? "") && !refusesSidecar(subject),
  );
}

export function isPeerAuthentication(subject: Subject): boolean {
  return isKind(subject, "security.istio.io", "PeerAuthentication");
}

import { isDefaultDeny, isNetworkPolicy } from "../kubernetes/network";
import { namespaceOf, objectName } from "../kubernetes/subject";
import { at, isUnknown } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const namespaceHasDefaultDeny = stackPolicy({
  name: "namespace-has-default-deny",
  description: "Every namespace forbids all traffic in and out that no NetworkPolicy allows.",
  severity: "critical",
  topic: "network",
  mistake: [16],
  protectsFrom: "Any pod reaches the database, and an intruder reaches the internet.",
  mend: "Add a NetworkPolicy with podSelector: {}, policyTypes: [Ingress, Egress] and no rules.",
  *checkStack(stack): Generator<Finding> {
    const policies = stack.ofKind("networking.k8s.io", "NetworkPolicy").filter(isNetworkPolicy);
    // A policy whose namespace is not known yet may be the one that is missed.
    const anywhere = policies.some((policy) => isUnknown(at(policy.inputs, "metadata", "namespace")));
    for (const subject of anywhere ? [] : stack.ofKind("", "Namespace")) {
      const name = objectName(subject);
      if (name === undefined) continue;
      const own = policies.filter((policy) => namespaceOf(policy) === name);
      for (const direction of ["Ingress", "Egress"] as const) {
        if (!own.some((policy) => isDefaultDeny(policy, direction))) {
          yield {
            subject,
            field: `NetworkPolicy for ${direction}`,
            problem: "pods of this namespace may be reached, or reach out, as they like",
          };
        }
      }
    }
  },
});

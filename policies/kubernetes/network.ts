import { isKind, type Subject } from "./subject";
import { at, fieldsOf, isGiven, isUnknown, itemsOf, textsOf, type Value } from "./value";

/** One rule of a NetworkPolicy. */
export interface NetworkRule {
  /** e.g. `spec.egress[0]` */
  readonly path: string;
  readonly direction: "ingress" | "egress";
  /** `from` or `to`; empty = everybody, unless unknown. */
  readonly peers: readonly Value[];
  readonly peersUnknown: boolean;
  readonly ports: readonly Value[];
  readonly portsUnknown: boolean;
}

export function isNetworkPolicy(subject: Subject): boolean {
  return isKind(subject, "networking.k8s.io", "NetworkPolicy");
}

export function networkRules({ inputs }: Subject): readonly NetworkRule[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    itemsOf(at(inputs, "spec", direction)).map((rule, index) => {
      const peers = at(rule, direction === "ingress" ? "from" : "to");
      const ports = at(rule, "ports");
      return {
        path: `spec.${direction}[${index}]`,
        direction,
        peers: itemsOf(peers),
        peersUnknown: isUnknown(peers) || isUnknown(rule),
        ports: itemsOf(ports),
        portsUnknown: isUnknown(ports) || isUnknown(rule),
      };
    }),
  );
}

/** True if the policy is about every pod of its namespace. */
export function selectsAllPods({ inputs }: Subject): boolean {
  const selector = at(inputs, "spec", "podSelector");
  return (
    !isUnknown(selector) &&
    Object.keys(fieldsOf(at(selector, "matchLabels"))).length === 0 &&
    !isGiven(at(selector, "matchExpressions"))
  );
}

/** True if the policy forbids a direction for every pod of its namespace, as long as no other allows it. */
export function isDefaultDeny(subject: Subject, direction: "Ingress" | "Egress"): boolean {
  const types = textsOf(at(subject.inputs, "spec", "policyTypes"));
  const rules = at(subject.inputs, "spec", direction.toLowerCase());
  return selectsAllPods(subject) && types.includes(direction) && !isUnknown(rules) && itemsOf(rules).length === 0;
}

import { isDefaultDeny, networkRules, selectsAllPods } from "../kubernetes/network";
import { labelsOf, namespaceOf, objectName } from "../kubernetes/subject";
import { at, isUnknown } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** Port on which istiod serves configuration and certificates. */
const XDS_PORT = 15012;

export const sidecarsReachIstiod = stackPolicy({
  name: "sidecars-reach-istiod",
  description: "Where traffic out is denied by default, pods with a sidecar may still reach istiod.",
  severity: "critical",
  topic: "network",
  mistake: [16],
  protectsFrom: "Sidecars get no configuration and no certificate: no pod of the namespace becomes ready.",
  mend: `Add a NetworkPolicy for all pods of the namespace that allows egress to istiod on port ${XDS_PORT}.`,
  *checkStack(stack): Generator<Finding> {
    const policies = stack.ofKind("networking.k8s.io", "NetworkPolicy");
    for (const subject of stack.ofKind("", "Namespace")) {
      const name = objectName(subject);
      if (labelsOf(subject)["istio-injection"] !== "enabled" || name === undefined) continue;
      const own = policies.filter((policy) => [name, undefined].includes(namespaceOf(policy)));
      const denied = own.some((policy) => isDefaultDeny(policy, "Egress"));
      const open = own.some(
        (policy) =>
          selectsAllPods(policy) &&
          networkRules(policy).some(
            ({ direction, ports, portsUnknown }) =>
              direction === "egress" &&
              (ports.length === 0 ||
                portsUnknown ||
                ports.some((port) => at(port, "port") === XDS_PORT || isUnknown(at(port, "port")))),
          ),
      );
      if (denied && !open)
        yield {
          subject,
          field: `egress to istiod:${XDS_PORT}`,
          problem: "sidecars of this namespace cannot reach istiod",
        };
    }
  },
});

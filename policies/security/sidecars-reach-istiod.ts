import { meshedWorkloads } from "../kubernetes/mesh";
import { isDefaultDeny, networkRules } from "../kubernetes/network";
import { podOf } from "../kubernetes/pods";
import { labelsOf, namespaceOf, objectName, selects, type Subject } from "../kubernetes/subject";
import { at, isUnknown, type Value } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** Port on which istiod serves configuration and certificates. */
const XDS_PORT = 15012;
const XDS = `egress to istiod:${XDS_PORT}`;

export const sidecarsReachIstiod = stackPolicy({
  name: "sidecars-reach-istiod",
  description: "Where traffic out is denied by default, pods with a sidecar may still reach istiod.",
  severity: "critical",
  topic: "network",
  mistake: [16],
  protectsFrom: "Sidecars get no configuration and no certificate: no pod of the namespace becomes ready.",
  mend: `Add a NetworkPolicy for the pods with a sidecar that allows egress to istiod on port ${XDS_PORT}.`,
  *checkStack(stack): Generator<Finding> {
    const policies = stack.ofKind("networking.k8s.io", "NetworkPolicy");
    for (const subject of stack.ofKind("", "Namespace")) {
      const name = objectName(subject);
      if (labelsOf(subject)["istio-injection"] !== "enabled" || name === undefined) continue;
      const own = policies.filter((policy) => [name, undefined].includes(namespaceOf(policy)));
      if (!own.some((policy) => isDefaultDeny(policy, "Egress"))) continue;
      const opening = own.filter(opensXds);
      if (opening.length === 0) {
        yield { subject, field: XDS, problem: "sidecars of this namespace cannot reach istiod" };
        continue;
      }
      for (const workload of meshedWorkloads(stack).filter((candidate) => namespaceOf(candidate) === name)) {
        const labels = podOf(workload)?.labels ?? {};
        if (!opening.some((policy) => selects(at(policy.inputs, "spec", "podSelector", "matchLabels"), labels))) {
          yield { subject: workload, field: XDS, problem: "no policy lets its sidecar reach istiod" };
        }
      }
    }
  },
});

function opensXds(policy: Subject): boolean {
  return networkRules(policy).some(
    ({ direction, ports, portsUnknown }) =>
      direction === "egress" && (ports.length === 0 || portsUnknown || ports.some((port) => isXds(at(port, "port")))),
  );
}

function isXds(port: Value | undefined): boolean {
  return port === XDS_PORT || isUnknown(port);
}

import { meshedNamespaces, meshedWorkloads } from "../kubernetes/mesh";
import { isJob, podOf } from "../kubernetes/pods";
import { namespaceOf, objectName, selects, type Subject } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, itemsOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const authorizationPolicyPerWorkload = stackPolicy({
  name: "authorization-policy-per-workload",
  description: "In the mesh everything is refused by default, and every workload says who may call it.",
  severity: "high",
  topic: "mesh",
  protectsFrom: "Any service may call any other, under any path.",
  mend: "Add an AuthorizationPolicy with spec: {} to the namespace, and one ALLOW for the workload that names its callers' principals.",
  *checkStack(stack): Generator<Finding> {
    const policies = stack.ofKind("security.istio.io", "AuthorizationPolicy");
    if (policies.some((policy) => namespaceOf(policy) === undefined)) return;
    const byNamespace = new Map<string | undefined, Subject[]>();
    for (const policy of policies) {
      const namespace = namespaceOf(policy);
      const own = byNamespace.get(namespace);
      if (own === undefined) byNamespace.set(namespace, [policy]);
      else own.push(policy);
    }
    const inNamespace = (namespace: string | undefined) => byNamespace.get(namespace) ?? [];
    for (const namespace of stack.ofKind("", "Namespace")) {
      const name = objectName(namespace);
      if (name === undefined || !meshedNamespaces(stack).has(name)) continue;
      if (!inNamespace(name).some(isDefaultDeny)) {
        yield {
          subject: namespace,
          field: "AuthorizationPolicy with spec {}",
          problem: "what no policy names is allowed in this namespace",
        };
      }
    }
    for (const subject of meshedWorkloads(stack).filter((workload) => !isJob(workload))) {
      const labels = podOf(subject)?.labels ?? {};
      const own = inNamespace(namespaceOf(subject)).filter(
        (policy) =>
          isGiven(at(policy.inputs, "spec", "selector")) &&
          selects(at(policy.inputs, "spec", "selector", "matchLabels"), labels),
      );
      if (own.length === 0)
        yield { subject, field: "AuthorizationPolicy", problem: "nothing says who may call this workload" };
    }
  },
});

function isDefaultDeny({ inputs }: Subject): boolean {
  const spec = inputs["spec"];
  if (isUnknown(spec)) return true;
  const action = at(spec, "action") ?? "ALLOW";
  return action === "ALLOW" && itemsOf(at(spec, "rules")).length === 0 && !isGiven(fieldsOf(spec)["selector"]);
}

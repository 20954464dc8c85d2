import { isPeerAuthentication, meshedNamespaces, refusesSidecar } from "../kubernetes/mesh";
import { podOf } from "../kubernetes/pods";
import { isKind, namespaceOf } from "../kubernetes/subject";
import { at, isGiven } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const strictNamespacesAreMeshed = stackPolicy({
  name: "strict-namespaces-are-meshed",
  description: "STRICT mutual TLS holds where pods have sidecars: no data pod without one lives in such a namespace.",
  severity: "high",
  topic: "mesh",
  mistake: [17],
  protectsFrom: "Clients are told to speak mutual TLS to a database that has no sidecar to answer it.",
  mend: "Move pods without a sidecar to a namespace outside the mesh, or enable injection where STRICT is set.",
  configSchema: {
    rootNamespace: {
      type: "string",
      default: "istio-system",
      description: "Istio's own namespace, where STRICT means the whole mesh.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const meshed = meshedNamespaces(stack);
    const strict = stack
      .ofKind("security.istio.io", "PeerAuthentication")
      .filter(
        (subject) =>
          isPeerAuthentication(subject) &&
          at(subject.inputs, "spec", "mtls", "mode") === "STRICT" &&
          !isGiven(at(subject.inputs, "spec", "selector")),
      );
    for (const subject of strict) {
      const namespace = namespaceOf(subject);
      if (namespace === undefined || namespace === config["rootNamespace"]) continue;
      if (!meshed.has(namespace))
        yield {
          subject,
          field: "spec.mtls.mode",
          found: "STRICT",
          problem: `pods of ${namespace} have no sidecar that could speak it`,
        };
    }
    const namespaces = new Set(strict.map(namespaceOf));
    for (const subject of stack.subjects) {
      if (!namespaces.has(namespaceOf(subject) ?? "")) continue;
      const stateful = isKind(subject, "apps", "StatefulSet");
      if (podOf(subject) !== undefined && refusesSidecar(subject) && stateful) {
        yield {
          subject,
          field: "metadata.namespace",
          found: namespaceOf(subject),
          problem: "a data pod without a sidecar in a STRICT namespace",
        };
      }
    }
    for (const { subject, namespace, kind, name } of stack.declared) {
      if (
        namespace !== undefined &&
        namespaces.has(namespace) &&
        kind === "StatefulSet" &&
        namespace !== config["rootNamespace"]
      ) {
        yield {
          subject,
          field: `footprint[${name}].namespace`,
          found: namespace,
          problem: "a data pod in a STRICT namespace",
        };
      }
    }
  },
});

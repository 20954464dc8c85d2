import { isKind } from "../kubernetes/subject";
import { at, fieldsOf, isUnknown, textOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const mtlsStrict = resourcePolicy({
  name: "mtls-strict",
  description: "The mesh speaks mutual TLS only: no PERMISSIVE, no DISABLE, on no port.",
  severity: "critical",
  topic: "mesh",
  protectsFrom: "Whoever is in the cluster reads and sends requests in clear, and identities mean nothing.",
  mend: "Set mtls.mode: STRICT; hosts outside the mesh belong in a namespace under `outsideMesh`.",
  configSchema: {
    outsideMesh: {
      type: "array",
      items: { type: "string" },
      default: ["data", "observability"],
      description: "Namespaces without sidecars, whose servers have TLS of their own.",
    },
  },
  *check(subject, config): Generator<Finding> {
    if (isKind(subject, "security.istio.io", "PeerAuthentication")) {
      const mode = at(subject.inputs, "spec", "mtls", "mode");
      if (mode !== "STRICT" && !isUnknown(mode))
        yield { field: "spec.mtls.mode", found: mode, problem: "traffic in clear is accepted" };
      for (const [port, setting] of Object.entries(fieldsOf(at(subject.inputs, "spec", "portLevelMtls")))) {
        const own = at(setting, "mode");
        if (own !== "STRICT" && !isUnknown(own))
          yield {
            field: `spec.portLevelMtls[${port}].mode`,
            found: own,
            problem: "traffic in clear is accepted on this port",
          };
      }
    }
    if (isKind(subject, "networking.istio.io", "DestinationRule")) {
      const namespace = (textOf(at(subject.inputs, "spec", "host")) ?? "").split(".")[1] ?? "";
      const mode = at(subject.inputs, "spec", "trafficPolicy", "tls", "mode");
      if (mode === "DISABLE" && !textsOf(config["outsideMesh"]).includes(namespace)) {
        yield { field: "spec.trafficPolicy.tls.mode", found: mode, problem: "requests to this host go in clear" };
      }
    }
  },
});

import { isKind } from "../kubernetes/subject";
import { placesOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const noDeprecatedLoadBalancer = resourcePolicy({
  name: "no-deprecated-load-balancer",
  description: "DestinationRules balance by a method Istio still has.",
  severity: "low",
  topic: "mesh",
  mistake: [1],
  protectsFrom: "LEAST_CONN goes away with some upgrade, and the rule with it.",
  mend: "Use LEAST_REQUEST.",
  *check(subject): Generator<Finding> {
    if (!isKind(subject, "networking.istio.io", "DestinationRule")) return;
    for (const { path, name, value } of placesOf(subject.inputs["spec"], "spec")) {
      if (name === "simple" && value === "LEAST_CONN")
        yield { field: path, found: value, problem: "this method is deprecated" };
      if (name === "consecutiveErrors")
        yield { field: path, found: value, problem: "this field is deprecated: use consecutive5xxErrors" };
    }
  },
});

import { isKind } from "../kubernetes/subject";
import { at, isGiven, isUnknown, itemsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const noFaultInjection = resourcePolicy({
  name: "no-fault-injection",
  description: "No route delays or aborts requests on purpose.",
  severity: "high",
  topic: "mesh",
  mistake: [18],
  protectsFrom: "A test that was left on fails real users' requests.",
  mend: "Remove the fault; inject it in a test stack.",
  *check(subject): Generator<Finding> {
    if (!isKind(subject, "networking.istio.io", "VirtualService")) return;
    for (const [index, route] of itemsOf(at(subject.inputs, "spec", "http")).entries()) {
      const fault = at(route, "fault");
      if (isGiven(fault) && !isUnknown(fault))
        yield { field: `spec.http[${index}].fault`, found: fault, problem: "requests fail on purpose" };
    }
  },
});

import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { at, isUnknown, placesOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const capabilitiesDropped = resourcePolicy({
  name: "capabilities-dropped",
  description: "Every container drops all Linux capabilities and adds none but those the config allows.",
  severity: "high",
  topic: "pods",
  protectsFrom: "A container forges packets, changes owners or loads modules it never needed to.",
  mend: "Set securityContext.capabilities: { drop: [ALL] } and remove what is added.",
  configSchema: {
    allowed: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Capabilities a container may add, e.g. NET_BIND_SERVICE.",
    },
  },
  *check(subject, config): Generator<Finding> {
    const allowed = textsOf(config["allowed"]);
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      const capabilities = at(fields, "securityContext", "capabilities");
      const drop = at(capabilities, "drop");
      if (!isUnknown(drop) && !textsOf(drop).includes("ALL")) {
        yield { field: `${path}.securityContext.capabilities.drop`, found: drop, problem: "it does not hold ALL" };
      }
      for (const added of textsOf(at(capabilities, "add"))) {
        if (!allowed.includes(added))
          yield {
            field: `${path}.securityContext.capabilities.add`,
            found: added,
            problem: "this capability is not allowed",
          };
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if (name !== "capabilities") continue;
      for (const added of textsOf(at(value, "add"))) {
        if (!allowed.includes(added))
          yield { field: `${path}.add`, found: added, problem: "this capability is not allowed" };
      }
    }
  },
});

import { podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { at, isGiven, isUnknown, itemsOf, placesOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

/** Switches of charts that mount the node's directories without the word. */
const SWITCHES: Readonly<Record<string, readonly string[]>> = {
  alloy: ["values.alloy.mounts.varlog", "values.alloy.mounts.dockercontainers"],
};

export const noHostPath = resourcePolicy({
  name: "no-host-path",
  description: "No pod mounts a directory of its node.",
  severity: "critical",
  topic: "pods",
  protectsFrom: "A pod reads the node's credentials or writes what the node will run.",
  mend: "Use an emptyDir, a claim or the Kubernetes API instead; agents that must touch the node need an exemption.",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const volume of itemsOf(at(pod?.spec, "volumes"))) {
      const hostPath = at(volume, "hostPath");
      if (isGiven(hostPath) && !isUnknown(hostPath)) {
        yield {
          field: `${pod?.path}.volumes[${textOf(at(volume, "name"))}].hostPath`,
          found: hostPath,
          problem: "this is a directory of the node",
        };
      }
    }
    const release = releaseOf(subject);
    const switches = SWITCHES[release?.chart ?? ""] ?? [];
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if ((name === "hostPath" && value !== false && value !== null) || (switches.includes(path) && value === true)) {
        yield { field: path, found: value, problem: "the chart mounts a directory of the node" };
      }
    }
  },
});

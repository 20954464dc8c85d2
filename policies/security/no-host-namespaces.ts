import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { at, isGiven, isUnknown, itemsOf, placesOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const NAMESPACES = ["hostNetwork", "hostPID", "hostIPC"];

export const noHostNamespaces = resourcePolicy({
  name: "no-host-namespaces",
  description: "No pod shares the node's network, processes or memory, or takes a port of the node.",
  severity: "critical",
  topic: "pods",
  protectsFrom: "A pod listens to the node's traffic, signals its processes, and passes by every NetworkPolicy.",
  mend: "Remove hostNetwork, hostPID, hostIPC and hostPort; publish through a Service.",
  *check(subject): Generator<Finding> {
    const pod = podOf(subject);
    for (const name of NAMESPACES) {
      const shared = at(pod?.spec, name);
      if (shared === true)
        yield { field: `${pod?.path}.${name}`, found: shared, problem: "the pod lives in the node's namespace" };
    }
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      for (const port of itemsOf(fields["ports"])) {
        const hostPort = at(port, "hostPort");
        if (isGiven(hostPort) && hostPort !== 0 && !isUnknown(hostPort)) {
          yield { field: `${path}.ports.hostPort`, found: hostPort, problem: "the pod takes a port of its node" };
        }
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if (NAMESPACES.includes(name) && (value === true || at(value, "enabled") === true)) {
        yield { field: path, found: value, problem: "the chart's pods live in the node's namespace" };
      }
    }
  },
});

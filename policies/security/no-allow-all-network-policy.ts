import { isNetworkPolicy, networkRules } from "../kubernetes/network";
import { namespaceOf } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, itemsOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const EVERYWHERE: readonly unknown[] = ["0.0.0.0/0", "::/0"];

export const noAllowAllNetworkPolicy = resourcePolicy({
  name: "no-allow-all-network-policy",
  description:
    "No NetworkPolicy allows everybody: rules name peers, and the internet is reached around the cluster's own addresses.",
  severity: "high",
  topic: "network",
  protectsFrom: "One empty rule undoes every other policy of the namespace.",
  mend: "Name the peers by namespace and pod labels; except the cluster's addresses where an ipBlock means the internet.",
  configSchema: {
    public: {
      type: "array",
      items: { type: "string" },
      default: ["istio-ingress"],
      description: "Namespaces whose pods the internet may reach, on the ports a rule names.",
    },
  },
  *check(subject, config): Generator<Finding> {
    if (!isNetworkPolicy(subject)) return;
    const isPublic = textsOf(config["public"]).includes(namespaceOf(subject) ?? "");
    for (const { path, direction, peers, peersUnknown, ports, portsUnknown } of networkRules(subject)) {
      if (peersUnknown) continue;
      if (peers.length === 0 && ports.length === 0 && !portsUnknown)
        yield { field: path, found: {}, problem: "an empty rule allows everybody everything" };
      else if (peers.length === 0 && direction === "egress")
        yield { field: `${path}.to`, problem: "this port is open towards everybody" };
      for (const peer of peers) {
        const block = at(peer, "ipBlock");
        const users = direction === "ingress" && isPublic && (ports.length > 0 || portsUnknown);
        if (
          !users &&
          EVERYWHERE.includes(at(block, "cidr")) &&
          !isUnknown(at(block, "except")) &&
          itemsOf(at(block, "except")).length === 0
        ) {
          yield { field: `${path}.ipBlock`, found: block, problem: "this is the internet and the whole cluster" };
        }
        const selector = at(peer, "namespaceSelector");
        const open = isGiven(selector) && !isUnknown(selector) && Object.keys(fieldsOf(selector)).length === 0;
        if (open && !isGiven(at(peer, "podSelector")) && ports.length === 0 && !portsUnknown) {
          yield {
            field: `${path}.namespaceSelector`,
            found: selector,
            problem: "this is every pod of the cluster, on every port",
          };
        }
      }
    }
  },
});

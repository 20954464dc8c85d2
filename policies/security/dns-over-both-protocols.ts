import { isNetworkPolicy, networkRules } from "../kubernetes/network";
import { at, isUnknown } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const dnsOverBothProtocols = resourcePolicy({
  name: "dns-over-both-protocols",
  description: "Where DNS is allowed, it is over UDP and TCP.",
  severity: "medium",
  topic: "network",
  mistake: [16],
  protectsFrom: "Answers too long for a datagram never arrive: lookups fail, but only some.",
  mend: "Allow port 53 with protocol UDP and with protocol TCP.",
  *check(subject): Generator<Finding> {
    if (!isNetworkPolicy(subject)) return;
    for (const { path, direction, ports } of networkRules(subject)) {
      const dns = ports.filter((port) => at(port, "port") === 53);
      const protocols = dns.map((port) => at(port, "protocol") ?? "TCP");
      if (direction !== "egress" || dns.length === 0 || protocols.some(isUnknown)) continue;
      for (const missing of ["UDP", "TCP"].filter((protocol) => !protocols.includes(protocol))) {
        yield { field: `${path}.ports`, found: dns, problem: `DNS over ${missing} is not allowed` };
      }
    }
  },
});

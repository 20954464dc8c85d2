import { isKind } from "../kubernetes/subject";
import { at, isUnknown, itemsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const MODERN: readonly unknown[] = ["TLSV1_2", "TLSV1_3"];
const ENCRYPTED: readonly unknown[] = ["HTTPS", "TLS"];

export const gatewayTlsMinimum = resourcePolicy({
  name: "gateway-tls-minimum",
  description: "Gateways take TLS 1.2 or newer, and send plain HTTP to it.",
  severity: "high",
  topic: "mesh",
  protectsFrom: "Passwords and tokens cross the internet in clear or under a broken cipher.",
  mend: "Set tls.minProtocolVersion: TLSV1_2 on HTTPS servers and tls.httpsRedirect: true on HTTP servers.",
  *check(subject): Generator<Finding> {
    if (!isKind(subject, "networking.istio.io", "Gateway")) return;
    for (const [index, server] of itemsOf(at(subject.inputs, "spec", "servers")).entries()) {
      const protocol = at(server, "port", "protocol");
      const minimum = at(server, "tls", "minProtocolVersion");
      const redirect = at(server, "tls", "httpsRedirect");
      const passthrough = at(server, "tls", "mode") === "PASSTHROUGH";
      if (ENCRYPTED.includes(protocol) && !passthrough && !MODERN.includes(minimum) && !isUnknown(minimum)) {
        yield {
          field: `spec.servers[${index}].tls.minProtocolVersion`,
          found: minimum,
          problem: "old TLS is not refused",
        };
      }
      if (protocol === "HTTP" && redirect !== true && !isUnknown(redirect)) {
        yield {
          field: `spec.servers[${index}].tls.httpsRedirect`,
          found: redirect,
          problem: "requests in clear are served",
        };
      }
    }
  },
});

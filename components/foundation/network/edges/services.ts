import type { Profile } from "../../../profiles";
import type { ResolvedService } from "../../../services/resolve";
import { type Edge, internet, tcp } from "../edge";
import { pods } from "./pods";

const BACKENDS = {
  postgres: { to: pods.pooler, ports: tcp(5432), why: "SQL through PgBouncer, over TLS" },
  redis: { to: pods.redisProxy, ports: tcp(6379), why: "cache and sessions through HAProxy, over TLS" },
  kafka: { to: pods.kafka, ports: tcp(9093), why: "messages, over TLS with SCRAM" },
} as const;

/** The edges of the guide's diagram that start or end at a service, from the catalogue. */
export function serviceEdges(profile: Profile, services: readonly ResolvedService[]): Edge[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  return services.flatMap((service) => {
    const from = pods.service(service.name);
    const calls = service.calls.map((callee): Edge => {
      const target = byName.get(callee);
      if (!target) {
        throw new RangeError(`service ${service.name} calls ${callee}, which the catalogue does not have`);
      }
      return {
        name: `${service.name}-to-${callee}`,
        from,
        to: pods.service(callee),
        ports: tcp(target.port),
        why: "call between services, over mutual TLS",
      };
    });
    const backends = service.uses.map((backend): Edge => ({
      name: `${service.name}-to-${backend}`,
      from,
      ...BACKENDS[backend],
    }));
    const outside: Edge[] =
      service.externalHosts.length === 0
        ? []
        : [
            {
              name: `${service.name}-to-internet`,
              from,
              to: internet(profile),
              ports: tcp(443),
              why: `HTTPS to ${service.externalHosts.join(", ")}; the mesh holds it to these names`,
            },
          ];
    const entrance: Edge[] = service.public
      ? [
          {
            name: `gateway-to-${service.name}`,
            from: pods.gateway,
            to: from,
            ports: tcp(service.port),
            why: "requests of users",
          },
        ]
      : [];
    return [...entrance, ...calls, ...backends, ...outside];
  });
}

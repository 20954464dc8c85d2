import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import type { Endpoint } from "../handles";
import { NAMESPACES } from "../namespaces";
import type { Dependency } from "../services/catalogue";
import type { ResolvedService } from "../services/resolve";
import { serviceHost } from "./identity";
import { maxOpenRequests } from "./traffic-policy";

type SidecarSpec = CustomResourceSpecs["networking.istio.io/v1/Sidecar"];

/** Addresses of each data system as proxies know them; a broker has one beside the bootstrap's. */
export type DataEndpoints = Readonly<Record<Dependency, readonly Endpoint[]>>;

/**
 * The hosts a service's proxy knows, sorted: what it calls, uses and reaches outside, and where its traces go. Under
 * REGISTRY_ONLY it connects to nothing else.
 */
export function egressHosts(
  service: Pick<ResolvedService, "calls" | "uses" | "externalHosts">,
  data: DataEndpoints,
  traces: Endpoint,
): string[] {
  const known = ({ namespace, host }: Endpoint) => `${namespace}/${host}`;
  return [
    ...service.calls.map((callee) => `${NAMESPACES.services}/${serviceHost(callee)}`),
    ...service.uses.flatMap((system) => data[system].map(known)),
    ...service.externalHosts.map((host) => `${NAMESPACES.services}/${host}`),
    known(traces),
  ].sort();
}

/** @param hosts see {@link egressHosts} */
export function serviceSidecar(
  service: ResolvedService,
  selector: Readonly<Record<string, string>>,
  hosts: readonly string[],
): SidecarSpec {
  const open = maxOpenRequests(service);
  return {
    workloadSelector: { labels: { ...selector } },
    egress: [{ hosts: [...hosts] }],
    outboundTrafficPolicy: { mode: "REGISTRY_ONLY" },
    inboundConnectionPool: {
      tcp: { maxConnections: open },
      http: {
        http2MaxRequests: open,
        http1MaxPendingRequests: service.rateLimit.requestsPerSecond,
        // Below the five seconds after which uvicorn closes an idle connection: the proxy must not write to a closing one.
        idleTimeout: "4s",
      },
    },
  };
}

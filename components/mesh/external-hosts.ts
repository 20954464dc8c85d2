import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import { customResource } from "../charts/custom-resource";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";
import type { ResolvedService } from "../services/resolve";
import { maxOpenRequests, type TrafficFacts } from "./traffic-policy";

export interface ExternalHostsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly services: readonly ResolvedService[];
  /** Admits the entries. */
  readonly istiod: pulumi.Resource;
}

/** The hosts outside that services may reach; no proxy knows any other. */
export class ExternalHosts extends PlatformComponent {
  constructor(name: string, args: ExternalHostsArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:mesh:ExternalHosts", name, {}, opts);
    for (const host of externalHosts(args.services)) {
      const users = args.services.filter((service) => service.externalHosts.includes(host));
      const metadata = { name: host, namespace: args.namespace, labels: labelsFor(host, "external-host") };
      const entry = customResource(
        "networking.istio.io/v1/ServiceEntry",
        `${name}-${host}`,
        { metadata, spec: externalService(host) },
        this.after(args.istiod),
      );
      customResource(
        "networking.istio.io/v1/DestinationRule",
        `${name}-${host}-rule`,
        { metadata, spec: externalRule(host, users) },
        this.after(args.istiod, entry),
      );
    }
    this.registerOutputs({});
  }
}

/** Each host once, sorted. */
export function externalHosts(services: readonly Pick<ResolvedService, "externalHosts">[]): string[] {
  return [...new Set(services.flatMap((service) => service.externalHosts))].sort();
}

/** The service speaks TLS to the host itself; the proxy reads the name in its greeting and connects to what DNS says it is. */
export function externalService(host: string): CustomResourceSpecs["networking.istio.io/v1/ServiceEntry"] {
  return {
    hosts: [host],
    exportTo: ["."],
    location: "MESH_EXTERNAL",
    resolution: "DNS",
    ports: [{ number: 443, name: "tls", protocol: "TLS" }],
  };
}

/** @param users services that reach the host; the one with the most requests gives the size of the pool */
export function externalRule(
  host: string,
  users: readonly TrafficFacts[],
): CustomResourceSpecs["networking.istio.io/v1/DestinationRule"] {
  return {
    host,
    exportTo: ["."],
    trafficPolicy: {
      connectionPool: {
        tcp: {
          maxConnections: Math.max(1, ...users.map(maxOpenRequests)),
          connectTimeout: "5s",
          tcpKeepalive: { time: "300s", interval: "75s", probes: 3 },
        },
      },
      // TLS is opaque here, so only connections that fail can tell a bad address.
      outlierDetection: {
        splitExternalLocalOriginErrors: true,
        consecutiveLocalOriginFailures: 5,
        consecutive5xxErrors: 0,
        consecutiveGatewayErrors: 0,
        interval: "10s",
        baseEjectionTime: "30s",
        maxEjectionPercent: 50,
      },
    },
  };
}

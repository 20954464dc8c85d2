import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import { type CustomResourceKind, customResource } from "../charts/custom-resource";
import { PlatformComponent } from "../component";
import type { DataHandles, MeshHandle, TelemetrySinks } from "../handles";
import { labelsFor } from "../labels";
import { NAMESPACES } from "../namespaces";
import type { Profile } from "../profiles";
import type { ResolvedService } from "../services/resolve";
import { principal, serviceHost } from "./identity";
import { rateLimitFilter } from "./rate-limit";
import { type DataEndpoints, egressHosts, serviceSidecar } from "./service-egress";
import {
  connectionPool,
  IDEMPOTENT_METHODS,
  idempotentRetries,
  NO_RETRIES,
  outlierDetection,
  type RetryScope,
} from "./traffic-policy";

type VirtualServiceSpec = CustomResourceSpecs["networking.istio.io/v1/VirtualService"];
type DestinationRuleSpec = CustomResourceSpecs["networking.istio.io/v1/DestinationRule"];
type AuthorizationPolicySpec = CustomResourceSpecs["security.istio.io/v1/AuthorizationPolicy"];

export interface ServiceTrafficArgs {
  readonly service: ResolvedService;
  /** The whole catalogue: who calls the service is read from it. */
  readonly services: readonly ResolvedService[];
  readonly profile: Profile;
  readonly namespace: pulumi.Input<string>;
  readonly mesh: MeshHandle;
  readonly data: DataHandles;
  readonly sinks: TelemetrySinks;
  /** Host name users call; matters to public services. */
  readonly domain: string;
}

/** How requests reach one service, who may send them, how many, and what the service itself may reach. */
export class ServiceTraffic extends PlatformComponent {
  constructor(name: string, args: ServiceTrafficArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:mesh:ServiceTraffic", name, {}, opts);
    const { service, services, profile, mesh } = args;
    const make = <Kind extends CustomResourceKind>(
      kind: Kind,
      suffix: string,
      objectName: string,
      spec: CustomResourceSpecs[Kind],
    ) => {
      const metadata = {
        name: objectName,
        namespace: args.namespace,
        labels: labelsFor(objectName, "service-traffic", service.owner),
      };
      return customResource(kind, `${name}-${suffix}`, { metadata, spec }, this.after(...mesh.ready));
    };
    make("networking.istio.io/v1/DestinationRule", "rule", service.name, destinationRule(service, profile, mesh));
    make("networking.istio.io/v1/VirtualService", "route", service.name, meshRoute(service));
    if (service.public) {
      make(
        "networking.istio.io/v1/VirtualService",
        "public-route",
        `${service.name}-public`,
        publicRoute(service, args.domain, mesh),
      );
    }
    for (const [caller, spec] of Object.entries(allowedCallers(service, services, mesh))) {
      make("security.istio.io/v1/AuthorizationPolicy", `from-${caller}`, `${service.name}-from-${caller}`, spec);
    }
    make(
      "networking.istio.io/v1alpha3/EnvoyFilter",
      "rate-limit",
      `${service.name}-rate-limit`,
      rateLimitFilter({
        context: "SIDECAR_INBOUND",
        selector: podsOf(service),
        limit: service.rateLimit,
        port: service.port,
      }),
    );
    make(
      "networking.istio.io/v1/Sidecar",
      "sidecar",
      service.name,
      serviceSidecar(service, podsOf(service), egressHosts(service, dataEndpoints(args.data), args.sinks.traces)),
    );
    this.registerOutputs({});
  }
}

function podsOf(service: Pick<ResolvedService, "name">): Record<string, string> {
  return { "app.kubernetes.io/name": service.name };
}

export function dataEndpoints({ postgres, redis, kafka }: DataHandles): DataEndpoints {
  return { postgres: [postgres.pooler], redis: [redis.proxy], kafka: [kafka.bootstrap, kafka.brokers] };
}

/** Only namespaces that call the service learn of it. */
function visibleTo(service: ResolvedService, mesh: Pick<MeshHandle, "gatewayNamespace">): string[] {
  return [".", ...(service.public ? [mesh.gatewayNamespace] : [])];
}

/** Load balancing, circuit breaking and outlier detection of everyone who calls the service. */
export function destinationRule(
  service: ResolvedService,
  profile: Pick<Profile, "availability">,
  mesh: Pick<MeshHandle, "gatewayNamespace">,
): DestinationRuleSpec {
  return {
    host: serviceHost(service.name),
    exportTo: visibleTo(service, mesh),
    trafficPolicy: {
      tls: { mode: "ISTIO_MUTUAL" },
      loadBalancer: {
        simple: "LEAST_REQUEST",
        // The caller's own zone first, the others when its pods are taken out.
        localityLbSetting: { enabled: profile.availability.zoneSpread },
        // A new pod gets its share gradually.
        warmup: { duration: "30s" },
      },
      connectionPool: connectionPool(service),
      outlierDetection: outlierDetection(service.replicas.min),
    },
  };
}

/** Idempotent methods may be repeated, all others never. */
function routes(service: ResolvedService, scope: RetryScope): NonNullable<VirtualServiceSpec["http"]> {
  const route = [{ destination: { host: serviceHost(service.name), port: { number: service.port } } }];
  const timeout = `${service.timeoutSeconds}s`;
  return [
    {
      name: "idempotent",
      match: [{ method: { regex: IDEMPOTENT_METHODS } }],
      route,
      timeout,
      retries: idempotentRetries(service, scope),
    },
    { name: "other", route, timeout, retries: NO_RETRIES },
  ];
}

export function meshRoute(service: ResolvedService): VirtualServiceSpec {
  return {
    hosts: [serviceHost(service.name)],
    gateways: ["mesh"],
    exportTo: ["."],
    http: routes(service, "mesh"),
  };
}

export function publicRoute(
  service: ResolvedService,
  domain: string,
  mesh: Pick<MeshHandle, "gateway" | "gatewayNamespace">,
): VirtualServiceSpec {
  return {
    hosts: [domain],
    gateways: [mesh.gateway],
    exportTo: [mesh.gatewayNamespace],
    http: routes(service, "edge"),
  };
}

/** One policy for each edge that ends at the service, by caller; where nobody calls it, one that allows nobody. */
export function allowedCallers(
  service: ResolvedService,
  services: readonly ResolvedService[],
  mesh: Pick<MeshHandle, "gatewayPrincipal">,
): Record<string, AuthorizationPolicySpec> {
  const callers = services.filter(({ calls }) => calls.includes(service.name));
  const principals = [
    ...callers.map(({ name }) => [name, principal(NAMESPACES.services, name)] as const),
    ...(service.public ? [["gateway", mesh.gatewayPrincipal] as const] : []),
  ];
  if (principals.length === 0) {
    return { nobody: { selector: { matchLabels: podsOf(service) }, action: "ALLOW" } };
  }
  return Object.fromEntries(
    principals.map(([caller, identity]) => [
      caller,
      {
        selector: { matchLabels: podsOf(service) },
        action: "ALLOW" as const,
        rules: [
          {
            from: [{ source: { principals: [identity] } }],
            to: [{ operation: { ports: [String(service.port)] } }],
          },
        ],
      },
    ]),
  );
}

import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import type { ResolvedService } from "../services/resolve";

type TrafficPolicy = NonNullable<CustomResourceSpecs["networking.istio.io/v1/DestinationRule"]["trafficPolicy"]>;
type ConnectionPool = NonNullable<TrafficPolicy["connectionPool"]>;
type HttpRoute = NonNullable<CustomResourceSpecs["networking.istio.io/v1/VirtualService"]["http"]>[number];
type Retries = NonNullable<HttpRoute["retries"]>;

/** What the traffic of one service is reckoned from. */
export type TrafficFacts = Pick<ResolvedService, "timeoutSeconds" | "rateLimit" | "replicas">;

export interface RateLimit {
  readonly requestsPerSecond: number;
  /** Requests that are let through at once after a pause. */
  readonly burst: number;
}

/** A service is healthy while its answers take up to this share of the longest wait; beyond it, requests pile up. */
const HEALTHY_LATENCY_SHARE = 0.1;
/** Open requests, of all that may be open, that may be repetitions. */
const RETRY_SHARE = 0.1;
const RETRY_ATTEMPTS = 2;

/**
 * Requests one caller may have open at a service: what arrives at the allowed rate (Little's law) while answers are
 * still healthily fast. A service that hangs fills this within a tenth of its timeout; from there callers get 503 at once
 * instead of waiting.
 */
export function maxOpenRequests({ rateLimit, timeoutSeconds }: TrafficFacts): number {
  return Math.ceil(rateLimit.requestsPerSecond * timeoutSeconds * HEALTHY_LATENCY_SHARE);
}

/** The circuit breaker: how much a caller's proxy lets through to a service, and how much it lets wait. */
export function connectionPool(service: TrafficFacts): ConnectionPool {
  const open = maxOpenRequests(service);
  return {
    tcp: {
      // HTTP/1.1 holds one connection an open request.
      maxConnections: open,
      connectTimeout: "2s",
      tcpKeepalive: { time: "300s", interval: "75s", probes: 3 },
    },
    http: {
      http2MaxRequests: open,
      // One second's worth may wait for a connection.
      http1MaxPendingRequests: service.rateLimit.requestsPerSecond,
      maxRetries: Math.max(1, Math.floor(open * RETRY_SHARE)),
      idleTimeout: "300s",
    },
  };
}

/**
 * Takes a pod that fails to answer out of the rotation. Errors of the application itself (500) do not count: they come
 * from requests, not from pods.
 * @param replicas pods at rest; so few are taken out at once that one is left
 */
export function outlierDetection(replicas: number): NonNullable<TrafficPolicy["outlierDetection"]> {
  return {
    consecutiveGatewayErrors: 5,
    consecutive5xxErrors: 0,
    interval: "10s",
    baseEjectionTime: "30s",
    maxEjectionPercent: maxEjectionPercent(replicas),
    // With fewer healthy pods than this, all are tried again: better a slow pod than none.
    minHealthPercent: 50,
  };
}

/** 1 -> 0, 2 -> 50, 3 -> 66: a whole percentage that leaves at least one of so many. */
export function maxEjectionPercent(replicas: number): number {
  return replicas > 1 ? Math.floor(((replicas - 1) / replicas) * 100) : 0;
}

/** Methods whose repetition changes nothing. */
export const IDEMPOTENT_METHODS = "^(GET|HEAD|OPTIONS)$";

/** Where a request is repeated: between services fully; at the edge only what never reached a pod, so that repetitions do not multiply. */
export type RetryScope = "mesh" | "edge";
const RETRY_ON: Readonly<Record<RetryScope, string>> = {
  mesh: "connect-failure,refused-stream,reset,gateway-error",
  edge: "connect-failure,refused-stream,reset-before-request",
};

/** Repetitions of an idempotent request; all tries together fit into the service's timeout. */
export function idempotentRetries({ timeoutSeconds }: TrafficFacts, scope: RetryScope): Retries {
  return {
    attempts: RETRY_ATTEMPTS,
    perTryTimeout: `${Math.floor((timeoutSeconds * 1000) / (RETRY_ATTEMPTS + 1))}ms`,
    retryOn: RETRY_ON[scope],
  };
}

/** Anything else is sent once. Leaving retries out would mean the mesh's default. */
export const NO_RETRIES: Retries = { attempts: 0 };

/**
 * What one gateway pod lets in: the public services' capacity at full scale, shared among the gateway's pods at full
 * scale. More than that, the services would refuse anyway.
 */
export function ingressRateLimit(
  services: readonly (TrafficFacts & Pick<ResolvedService, "public">)[],
  gatewayPods: number,
): RateLimit {
  const visible = services.filter((service) => service.public);
  const share = (of: (service: TrafficFacts) => number) =>
    Math.max(
      1,
      Math.floor(visible.reduce((sum, service) => sum + of(service) * service.replicas.max, 0) / gatewayPods),
    );
  return {
    requestsPerSecond: share(({ rateLimit }) => rateLimit.requestsPerSecond),
    burst: share(({ rateLimit }) => rateLimit.burst),
  };
}

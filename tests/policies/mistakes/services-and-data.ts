import { APP, change, DEPLOYMENT, object, POD } from "../objects";
import { JOB_POD, STATEFUL_SET, named, service, environment, job, config, type ReferenceMistake } from "./shapes";

const sentinel = change(
  change(
    change(named(DEPLOYMENT, "redis-sentinel"), `${APP}.command`, ["redis-sentinel", "/etc/redis/sentinel.conf"]),
    `${APP}.volumeMounts`,
    [{ name: "config", mountPath: "/etc/redis" }],
  ),
  `${POD}.volumes`,
  [{ name: "config", configMap: { name: "redis-sentinel" } }],
);

/** Mistakes 1 to 11: services, caches, databases, backups, scaling, images. */
export const SERVICES_AND_DATA: readonly ReferenceMistake[] = [
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
];

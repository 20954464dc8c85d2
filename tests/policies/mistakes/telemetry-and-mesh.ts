import { APP, change, DEPLOYMENT, object, release } from "../objects";
import { MESHED, STATEFUL_SET, named, job, config, type ReferenceMistake } from "./shapes";

/** Mistakes 12 to 22: telemetry, dashboards, network, mesh, capacity, secrets. */
export const TELEMETRY_AND_MESH: readonly ReferenceMistake[] = [
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

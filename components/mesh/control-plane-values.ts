import type { ChartValues } from "../charts/contracts/values";
import type { MeshConfig } from "../charts/contracts/values/istiod-values";
import { CHARTS } from "../charts/versions";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import type { Endpoint } from "../handles";
import { COST_CENTER_LABEL, OWNER_LABEL } from "../labels";
import { NAMESPACES } from "../namespaces";
import type { Profile } from "../profiles";
import { ROOT_NAMESPACE, TRACING_PROVIDER, TRUST_DOMAIN } from "./identity";

const PRIORITY_CLASS: PriorityClassName = "pyairtable-platform";
const LABELS = { [OWNER_LABEL]: "platform", [COST_CENTER_LABEL]: "mesh" };
const RUNTIME_DEFAULT = { type: "RuntimeDefault" } as const;

/** Released charts carry these; named here so that a chart taken from source runs the same images. */
const IMAGES = { hub: "docker.io/istio", variant: "distroless" } as const;

/** Namespaces whose Services the proxies may have to know. */
const DISCOVERED = [
  NAMESPACES.data,
  NAMESPACES.ingress,
  NAMESPACES.istioSystem,
  NAMESPACES.observability,
  NAMESPACES.services,
];

export function istioBaseValues(): ChartValues["istioBase"] {
  return {
    // Otherwise istiod turns Ignore into Fail once it runs, and every later upgrade finds a difference.
    base: { validationFailurePolicy: "Fail" },
    global: { istioNamespace: ROOT_NAMESPACE },
  };
}

export function istioCniValues({ mesh }: Profile): ChartValues["istioCni"] {
  return {
    ...(mesh.platform ? { platform: mesh.platform } : {}),
    global: { ...IMAGES, tag: CHARTS.istioCni.version, logAsJson: true },
    resources: resourceRequirements(mesh.cni),
    seccompProfile: RUNTIME_DEFAULT,
    // The annotation is deprecated since Kubernetes 1.30; the field takes its place.
    useAppArmorAnnotation: false,
    podLabels: LABELS,
    excludeNamespaces: ["kube-system", ...Object.values(NAMESPACES).filter((name) => name !== NAMESPACES.services)],
  };
}

/** @param traces where proxies send their spans, by OTLP over gRPC */
export function istiodValues(profile: Profile, traces: Endpoint): ChartValues["istiod"] {
  const { mesh, services } = profile;
  return {
    ...(mesh.platform ? { platform: mesh.platform } : {}),
    global: {
      ...IMAGES,
      tag: CHARTS.istiod.version,
      istioNamespace: ROOT_NAMESPACE,
      logAsJson: true,
      priorityClassName: PRIORITY_CLASS,
      proxy: {
        resources: resourceRequirements(services.sidecar),
        seccompProfile: RUNTIME_DEFAULT,
        logLevel: "warning",
      },
    },
    autoscaleEnabled: false,
    replicaCount: mesh.istiodReplicas,
    // The chart makes a budget for more than one replica only.
    pdb: { minAvailable: 1 },
    // One new pod at a time; the chart's own 100 % would want room for every replica twice.
    rollingMaxSurge: 1,
    rollingMaxUnavailable: 0,
    resources: resourceRequirements(mesh.istiod),
    seccompProfile: RUNTIME_DEFAULT,
    podLabels: LABELS,
    topologySpreadConstraints: mesh.istiodReplicas > 1 ? spreadOver({ app: "istiod" }) : [],
    cni: { enabled: true },
    base: { validationFailurePolicy: "Fail" },
    env: {
      // Jobs with a sidecar then end, and init containers have network; every Kubernetes since 1.29 can.
      ENABLE_NATIVE_SIDECARS: "true",
      // The gateway is told of what its routes name, not of every Service.
      PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: "true",
    },
    meshConfig: meshConfig(traces),
  };
}

function meshConfig(traces: Endpoint): MeshConfig {
  return {
    trustDomain: TRUST_DOMAIN,
    rootNamespace: ROOT_NAMESPACE,
    accessLogFile: "/dev/stdout",
    accessLogEncoding: "JSON",
    enablePrometheusMerge: true,
    outboundTrafficPolicy: { mode: "REGISTRY_ONLY" },
    meshMTLS: { minProtocolVersion: "TLSV1_3" },
    discoverySelectors: [
      { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: [...DISCOVERED] }] },
    ],
    // Istio's own default repeats every method twice. What may be repeated, each VirtualService says.
    defaultHttpRetryPolicy: { attempts: 0 },
    extensionProviders: [{ name: TRACING_PROVIDER, opentelemetry: { service: traces.host, port: traces.port } }],
    defaultConfig: {
      holdApplicationUntilProxyStarts: true,
      // Counters of rate limits and circuit breakers, which proxies keep to themselves by default.
      proxyStatsMatcher: {
        inclusionRegexps: [
          ".*http_local_rate_limit\\.(enforced|rate_limited)",
          ".*upstream_rq_(pending_overflow|retry|retry_overflow)",
          ".*outlier_detection\\.ejections_active",
        ],
      },
    },
  };
}

/** Replicas on different nodes and in different zones where there are such; never a reason not to run. */
export function spreadOver(
  matchLabels: Readonly<Record<string, string>>,
): NonNullable<ChartValues["istiod"]["topologySpreadConstraints"]> {
  return ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway" as const,
    labelSelector: { matchLabels: { ...matchLabels } },
  }));
}

export function istioCniFootprint({ mesh }: Profile): WorkloadFootprint[] {
  return [
    {
      kind: "DaemonSet",
      name: "istio-cni-node",
      namespace: NAMESPACES.nodeAgents,
      replicas: 1,
      containers: [{ name: "install-cni", ...mesh.cni }],
      costCenter: "mesh",
      spotSafe: true,
    },
  ];
}

export function istiodFootprint({ mesh }: Profile): WorkloadFootprint[] {
  return [
    {
      kind: "Deployment",
      name: "istiod",
      namespace: NAMESPACES.istioSystem,
      replicas: mesh.istiodReplicas,
      containers: [{ name: "discovery", ...mesh.istiod }],
      costCenter: "mesh",
      spread: mesh.istiodReplicas > 1 ? "preferred" : "none",
      spotSafe: mesh.istiodReplicas > 1,
    },
  ];
}

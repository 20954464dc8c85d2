import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { resourceRequirements } from "../config/units";
import { COST_CENTER_LABEL, type ObjectLabels, labelsFor } from "../labels";
import type { Profile } from "../profiles";
import type { ResolvedService } from "./resolve";

type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;
type PodSpec = k8s.types.input.core.v1.PodSpec;
type Container = k8s.types.input.core.v1.Container;

/** Seconds a stopping pod still serves, so that every caller's sidecar has taken it off its list. */
const DRAIN_SECONDS = 10;
/** Seconds beyond the longest request until a pod that does not end is killed. */
const STOP_MARGIN_SECONDS = 10;
/** Any id but 0; the images run as whoever they are told to. */
const USER_ID = 10001;

const REVISION_ANNOTATION = "pyairtable.dev/connections-revision";

export interface WorkloadInputs {
  readonly service: ResolvedService;
  readonly profile: Profile;
  readonly environment: Container["env"];
  readonly volumes: readonly MountedVolume[];
  /** Changes when a secret the pod reads at start changes, and so rolls it. */
  readonly revision: pulumi.Input<string>;
}

/** A volume with where it is mounted, read-only unless it is scratch space. */
export interface MountedVolume {
  readonly volume: k8s.types.input.core.v1.Volume & { name: string };
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** Labels by which a service's pods are selected; never more, since selectors are immutable. */
export function selectorLabels(service: ResolvedService): ObjectLabels {
  return { "app.kubernetes.io/name": service.name };
}

export function serviceLabels(service: ResolvedService): ObjectLabels {
  return { ...labelsFor(service.name, "service", service.owner), [COST_CENTER_LABEL]: service.name };
}

/** Annotations that size the injected sidecar and tell the mesh's agent where the service's own metrics are. */
function podAnnotations({ service, profile }: WorkloadInputs): Record<string, string> {
  const { requests, limits } = resourceRequirements(profile.services.sidecar);
  return {
    "kubectl.kubernetes.io/default-container": service.name,
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(service.metricsPort),
    "prometheus.io/path": service.metricsPath,
    "sidecar.istio.io/proxyCPU": requests.cpu,
    "sidecar.istio.io/proxyMemory": requests.memory,
    "sidecar.istio.io/proxyCPULimit": limits.cpu,
    "sidecar.istio.io/proxyMemoryLimit": limits.memory,
  };
}

/** The pod of a service: hardened, probed, drained before it stops, spread over hosts and, where there are any, zones. */
export function podTemplate(inputs: WorkloadInputs): PodTemplate {
  const { service, profile, volumes } = inputs;
  return {
    metadata: {
      labels: { ...serviceLabels(service), "sidecar.istio.io/inject": "true" },
      annotations: { ...podAnnotations(inputs), [REVISION_ANNOTATION]: inputs.revision },
    },
    spec: {
      serviceAccountName: service.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: "pyairtable-services",
      terminationGracePeriodSeconds: DRAIN_SECONDS + service.timeoutSeconds + STOP_MARGIN_SECONDS,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER_ID,
        runAsGroup: USER_ID,
        fsGroup: USER_ID,
        seccompProfile: { type: "RuntimeDefault" },
      },
      topologySpreadConstraints: spread(service, profile),
      containers: [container(inputs)],
      volumes: volumes.map(({ volume }) => volume),
    },
  };
}

function container({ service, profile, environment, volumes }: WorkloadInputs): Container {
  const probe = (path: string) => ({ httpGet: { path, port: "http" }, timeoutSeconds: 2 });
  return {
    name: service.name,
    image: service.image,
    imagePullPolicy: "IfNotPresent",
    ports: [
      { name: "http", containerPort: service.port },
      ...(service.metricsPort === service.port ? [] : [{ name: "http-metrics", containerPort: service.metricsPort }]),
    ],
    env: environment,
    resources: resourceRequirements(profile.services.sizes[service.weight]),
    // Up to a minute to start; only then do the other two count.
    startupProbe: { ...probe(service.probes.liveness), periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { ...probe(service.probes.readiness), periodSeconds: 5, failureThreshold: 3 },
    livenessProbe: { ...probe(service.probes.liveness), periodSeconds: 10, failureThreshold: 3 },
    lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    },
    volumeMounts: volumes.map(({ volume, mountPath, readOnly }) => ({ name: volume.name, mountPath, readOnly })),
  };
}

/** Hosts are only preferred, so that one node takes all; zones are held to where the cluster has them. */
function spread(service: ResolvedService, profile: Profile): PodSpec["topologySpreadConstraints"] {
  const constraint = (topologyKey: string, whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway") => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: selectorLabels(service) },
    matchLabelKeys: ["pod-template-hash"],
  });
  return [
    constraint("kubernetes.io/hostname", "ScheduleAnyway"),
    ...(profile.availability.zoneSpread ? [constraint("topology.kubernetes.io/zone", "DoNotSchedule")] : []),
  ];
}

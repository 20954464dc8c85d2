import type { ContainerFootprint, WorkloadFootprint } from "../components/footprint";
import { NAMESPACES } from "../components/namespaces";
import { restrictedContainer, restrictedPod } from "../components/pod-security";
import type { Profile } from "../components/profiles/profile";
import type { JsonObject, Recording } from "../planner/model";
import type { ApiObject } from "./client";
import { podLabelsOf } from "./pod-labels";

/** Never pulled: no container runs. */
const IMAGE = "registry.k8s.io/pause:3.10";
/** Label of what stands in for a chart's or an operator's workload. */
export const STAND_IN_LABEL = "rehearsal.pyairtable.dev/stand-in";

/** Importance of the pods that charts and operators run, as their values set it, by namespace. */
const PRIORITY: Readonly<Record<string, string>> = {
  [NAMESPACES.data]: "pyairtable-data",
  [NAMESPACES.observability]: "pyairtable-observability",
  [NAMESPACES.nodeAgents]: "system-node-critical",
  "kube-system": "system-cluster-critical",
};
const OTHER_PRIORITY = "pyairtable-platform";

/** Everything that charts and operators will run, as the components of a recording declare it. */
export function footprintsOf(recording: Recording): readonly WorkloadFootprint[] {
  return recording.resources.flatMap(({ inputs, custom }) =>
    custom ? [] : ((inputs["footprint"] ?? []) as unknown as readonly WorkloadFootprint[]),
  );
}

/**
 * Workloads in the place of those that charts, operators and the cluster itself run: same names, sizes, claims,
 * priorities and spread, so that scheduling is judged on the whole. Every pod is `restricted`.
 */
export function standIns(recording: Recording, profile: Profile): readonly ApiObject[] {
  return [...footprintsOf(recording), ...profile.nodes.system].flatMap((footprint) => standIn(footprint, profile));
}

/** The objects that stand in for one workload. */
export function standIn(footprint: WorkloadFootprint, profile: Profile): readonly ApiObject[] {
  const { kind, name, namespace, replicas } = footprint;
  const labels = { ...podLabelsOf(namespace, name), [STAND_IN_LABEL]: name };
  const selector = { matchLabels: { [STAND_IN_LABEL]: name } };
  const metadata = { name, namespace, labels };
  const template = (volumes: JsonObject[]): JsonObject => ({
    metadata: { labels },
    spec: podSpec(footprint, profile, volumes),
  });
  const claims = (footprint.volumes ?? []).map((volume) => ({
    metadata: { name: volume.name },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: volume.storageClass,
      resources: { requests: { storage: `${Math.ceil(volume.sizeGiB * 1024)}Mi` } },
    },
  }));
  switch (kind) {
    case "DaemonSet":
      return [{ apiVersion: "apps/v1", kind, metadata, spec: { selector, template: template([]) } }];
    case "StatefulSet":
      return [
        {
          apiVersion: "apps/v1",
          kind,
          metadata,
          spec: {
            serviceName: name,
            replicas,
            // Operators start their members side by side.
            podManagementPolicy: "Parallel",
            selector,
            template: template([]),
            ...(claims.length > 0 ? { volumeClaimTemplates: claims } : {}),
          },
        },
      ];
    case "Deployment": {
      const volumes = claims.map((claim) => ({
        name: claim.metadata.name,
        persistentVolumeClaim: { claimName: `${name}-${claim.metadata.name}` },
      }));
      return [
        ...claims.map((claim) => ({
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: `${name}-${claim.metadata.name}`, namespace, labels: { [STAND_IN_LABEL]: name } },
          spec: claim.spec,
        })),
        { apiVersion: "apps/v1", kind, metadata, spec: { replicas, selector, template: template(volumes) } },
      ];
    }
    case "Job":
      // At rest a job has no pod; its template is admitted all the same.
      return [
        {
          apiVersion: "batch/v1",
          kind,
          metadata,
          spec: {
            suspend: true,
            template: { ...template([]), spec: { ...podSpec(footprint, profile, []), restartPolicy: "Never" } },
          },
        },
      ];
  }
}

function podSpec(footprint: WorkloadFootprint, profile: Profile, volumes: JsonObject[]): JsonObject {
  const { namespace, name } = footprint;
  return {
    priorityClassName: PRIORITY[namespace] ?? OTHER_PRIORITY,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { ...restrictedPod(), runAsUser: 10001 },
    containers: footprint.containers.map(containerOf),
    ...(volumes.length > 0 ? { volumes } : {}),
    ...spreadOf(footprint, profile, { matchLabels: { [STAND_IN_LABEL]: name } }),
    ...(footprint.kind === "DaemonSet" ? { tolerations: [{ operator: "Exists" }] } : {}),
  };
}

function containerOf(container: ContainerFootprint): JsonObject {
  const { cpuMillicores, memoryMiB, cpuLimitMillicores, memoryLimitMiB } = container;
  const amounts = (cpu: number, memory: number): JsonObject => ({
    ...(cpu > 0 ? { cpu: `${Math.round(cpu)}m` } : {}),
    ...(memory > 0 ? { memory: `${Math.ceil(memory)}Mi` } : {}),
  });
  return {
    name: container.name,
    image: IMAGE,
    resources: {
      // A request of nothing is stated, or the namespace's default would take its place.
      requests: { cpu: "0", memory: "0", ...amounts(cpuMillicores, memoryMiB) },
      limits: amounts(cpuLimitMillicores, memoryLimitMiB),
    },
    securityContext: { ...restrictedContainer() },
  };
}

/** `required` keeps replicas in zones of their own while there are enough of these, else on nodes of their own. */
function spreadOf({ spread, replicas }: WorkloadFootprint, profile: Profile, selector: JsonObject): JsonObject {
  const zones = profile.nodes.zones.length;
  const topologyKey = zones > 1 ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname";
  if (spread === "required" && (zones === 0 || replicas <= zones)) {
    return {
      affinity: {
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: selector }] },
      },
    };
  }
  return spread === "preferred" || spread === "required"
    ? {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey,
            whenUnsatisfiable: spread === "required" ? "DoNotSchedule" : "ScheduleAnyway",
            labelSelector: selector,
          },
        ],
      }
    : {};
}

import { parseCpuMillicores, parseMemoryMiB, parseStorageGiB } from "../../components/config/units";
import type { ContainerFootprint, VolumeFootprint, WorkloadFootprint } from "../../components/footprint";
import { COST_CENTER_LABEL } from "../../components/labels";
import type { PlannedProfile } from "../../components/foundation/facts";
import { COMPUTED, type JsonObject, type JsonValue, type RecordedResource } from "../model";
import { listAt, numberAt, objectAt, textAt, valueAt } from "./read";

/** Label or annotation of our own pods that may say "true" or "false" to interruption. */
export const SPOT_SAFE_KEY = "pyairtable.dev/spot-safe";

const KINDS: Readonly<Record<string, WorkloadFootprint["kind"]>> = {
  "kubernetes:apps/v1:Deployment": "Deployment",
  "kubernetes:apps/v1:StatefulSet": "StatefulSet",
  "kubernetes:apps/v1:DaemonSet": "DaemonSet",
  "kubernetes:batch/v1:Job": "Job",
  "kubernetes:batch/v1:CronJob": "Job",
};

const SCALERS: Readonly<Record<string, { readonly min: string; readonly max: string }>> = {
  "kubernetes:keda.sh/v1alpha1:ScaledObject": { min: "minReplicaCount", max: "maxReplicaCount" },
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": { min: "minReplicas", max: "maxReplicas" },
};

/** A workload the program itself registers, before it is given its part. */
export interface OwnWorkload extends WorkloadFootprint {
  readonly evenly?: true;
}

interface ScaleRange {
  readonly min?: number;
  readonly max?: number;
}

/** Reads our own Deployments, StatefulSets, DaemonSets, Jobs and CronJobs out of a recording. */
export class OwnWorkloads {
  private readonly meshed: ReadonlySet<string>;
  private readonly namespaces: ReadonlyMap<string, string>;
  private readonly scalers: ReadonlyMap<string, ScaleRange>;

  constructor(
    resources: readonly RecordedResource[],
    private readonly profile: PlannedProfile,
  ) {
    const namespaces = resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace");
    const nameOf = ({ inputs, name }: RecordedResource): string => textAt(valueAt(inputs, "metadata", "name")) ?? name;
    this.namespaces = new Map(namespaces.map((namespace) => [namespace.urn, nameOf(namespace)]));
    this.meshed = new Set(
      namespaces
        .filter(({ inputs }) => valueAt(inputs, "metadata", "labels", "istio-injection") === "enabled")
        .map(nameOf),
    );
    this.scalers = new Map(
      resources.flatMap((resource) => {
        const keys = SCALERS[resource.type];
        const target = textAt(valueAt(resource.inputs, "spec", "scaleTargetRef", "name"));
        if (!keys || !target) {
          return [];
        }
        const min = numberAt(valueAt(resource.inputs, "spec", keys.min));
        const max = numberAt(valueAt(resource.inputs, "spec", keys.max));
        return [[`${this.namespaceOf(resource)}/${target}`, { min, max }] as const];
      }),
    );
  }

  /** The workload a resource is; undefined for every other kind of resource. */
  read(resource: RecordedResource): OwnWorkload | undefined {
    const kind = KINDS[resource.type];
    if (!kind) {
      return undefined;
    }
    const { inputs } = resource;
    const scheduled = resource.type.endsWith(":CronJob");
    const spec = objectAt(scheduled ? valueAt(inputs, "spec", "jobTemplate", "spec") : inputs["spec"]);
    const template = objectAt(spec["template"]);
    const name = textAt(valueAt(inputs, "metadata", "name")) ?? resource.name;
    const namespace = this.namespaceOf(resource);
    const label = (key: string): string | undefined =>
      textAt(valueAt(template, "metadata", "labels", key)) ?? textAt(valueAt(inputs, "metadata", "labels", key));
    const scale = this.scalers.get(`${namespace}/${name}`);
    const pods =
      kind === "Job" ? (numberAt(spec["parallelism"]) ?? 1) : (numberAt(spec["replicas"]) ?? scale?.min ?? 1);
    const volumes = this.claims(spec);
    return {
      kind,
      name,
      namespace,
      replicas: kind === "Job" ? 0 : pods,
      maxReplicas: Math.max(pods, kind === "Job" ? pods : (scale?.max ?? pods)),
      containers: [...containersOf(objectAt(template["spec"])), ...this.sidecar(template, namespace)],
      ...(volumes.length > 0 ? { volumes } : {}),
      costCenter: label(COST_CENTER_LABEL) ?? label("app.kubernetes.io/name") ?? name,
      ...spreadOf(objectAt(template["spec"])),
      spotSafe: spotSafe(
        kind,
        pods,
        volumes,
        label(SPOT_SAFE_KEY) ?? textAt(valueAt(template, "metadata", "annotations", SPOT_SAFE_KEY)),
      ),
    };
  }

  /** The namespace's name; where only `up` would know it, that of the Namespace the resource depends on. */
  private namespaceOf(resource: RecordedResource): string {
    const written = textAt(valueAt(resource.inputs, "metadata", "namespace"));
    if (written !== undefined && written !== COMPUTED) {
      return written;
    }
    return resource.dependencies.map((urn) => this.namespaces.get(urn)).find((name) => name !== undefined) ?? "default";
  }

  private claims(spec: JsonObject): VolumeFootprint[] {
    return listAt(spec["volumeClaimTemplates"]).map((claim) => ({
      name: textAt(valueAt(claim, "metadata", "name")) ?? "data",
      sizeGiB: quantity(valueAt(claim, "spec", "resources", "requests", "storage"), parseStorageGiB),
      storageClass: textAt(valueAt(claim, "spec", "storageClassName")) ?? this.profile.storage.className,
    }));
  }

  /** What the mesh's webhook will add to the pod. */
  private sidecar(template: JsonObject, namespace: string): ContainerFootprint[] {
    const annotation = (key: string): JsonValue | undefined =>
      valueAt(template, "metadata", "annotations", `sidecar.istio.io/${key}`);
    const wish =
      textAt(valueAt(template, "metadata", "labels", "sidecar.istio.io/inject")) ?? textAt(annotation("inject"));
    const injected = wish === undefined ? this.meshed.has(namespace) : wish === "true";
    if (!injected || valueAt(template, "spec", "hostNetwork") === true) {
      return [];
    }
    const size = this.profile.services.sidecar;
    return [
      {
        name: "istio-proxy",
        cpuMillicores: quantity(annotation("proxyCPU"), parseCpuMillicores, size.cpuMillicores),
        memoryMiB: quantity(annotation("proxyMemory"), parseMemoryMiB, size.memoryMiB),
        cpuLimitMillicores: quantity(annotation("proxyCPULimit"), parseCpuMillicores, size.cpuLimitMillicores),
        memoryLimitMiB: quantity(annotation("proxyMemoryLimit"), parseMemoryMiB, size.memoryLimitMiB),
      },
    ];
  }
}

function quantity(value: JsonValue | undefined, parse: (text: string | number) => number, otherwise = 0): number {
  return typeof value === "number" || (typeof value === "string" && value !== COMPUTED) ? parse(value) : otherwise;
}

function containerOf(container: JsonValue): ContainerFootprint {
  const of = (kind: "requests" | "limits", resource: string): JsonValue | undefined => {
    const own = valueAt(container, "resources", kind, resource);
    // The API server takes a missing request from the limit.
    return own ?? (kind === "requests" ? valueAt(container, "resources", "limits", resource) : undefined);
  };
  return {
    name: textAt(valueAt(container, "name")) ?? "container",
    cpuMillicores: quantity(of("requests", "cpu"), parseCpuMillicores),
    memoryMiB: quantity(of("requests", "memory"), parseMemoryMiB),
    cpuLimitMillicores: quantity(of("limits", "cpu"), parseCpuMillicores),
    memoryLimitMiB: quantity(of("limits", "memory"), parseMemoryMiB),
  };
}

/** Containers and native sidecars; what an init container asks beyond them stands as one more entry. */
function containersOf(pod: JsonObject): ContainerFootprint[] {
  const init = listAt(pod["initContainers"]);
  const staying = [
    ...init.filter((container) => valueAt(container, "restartPolicy") === "Always"),
    ...listAt(pod["containers"]),
  ].map(containerOf);
  const passing = init.filter((container) => valueAt(container, "restartPolicy") !== "Always").map(containerOf);
  const beyond = (key: "cpuMillicores" | "memoryMiB" | "cpuLimitMillicores" | "memoryLimitMiB"): number =>
    Math.max(0, ...passing.map((container) => container[key])) -
    staying.reduce((sum, container) => sum + container[key], 0);
  const excess: ContainerFootprint = {
    name: "init",
    cpuMillicores: Math.max(0, beyond("cpuMillicores")),
    memoryMiB: Math.max(0, beyond("memoryMiB")),
    cpuLimitMillicores: Math.max(0, beyond("cpuLimitMillicores")),
    memoryLimitMiB: Math.max(0, beyond("memoryLimitMiB")),
  };
  return excess.cpuMillicores > 0 || excess.memoryMiB > 0 ? [...staying, excess] : staying;
}

function spreadOf(pod: JsonObject): Pick<OwnWorkload, "spread" | "evenly"> {
  const anti = valueAt(pod, "affinity", "podAntiAffinity");
  if (listAt(valueAt(anti, "requiredDuringSchedulingIgnoredDuringExecution")).length > 0) {
    return { spread: "required" };
  }
  const constraints = listAt(pod["topologySpreadConstraints"]);
  if (constraints.some((constraint) => valueAt(constraint, "whenUnsatisfiable") === "DoNotSchedule")) {
    return { spread: "required", evenly: true };
  }
  const preferred =
    constraints.length > 0 || listAt(valueAt(anti, "preferredDuringSchedulingIgnoredDuringExecution")).length > 0;
  return { spread: preferred ? "preferred" : "none" };
}

/** A Deployment that keeps a second replica and claims no volume loses nothing when one is interrupted; jobs retry. */
function spotSafe(
  kind: WorkloadFootprint["kind"],
  pods: number,
  volumes: readonly VolumeFootprint[],
  wish: string | undefined,
): boolean {
  return wish === undefined ? kind === "Deployment" && pods > 1 && volumes.length === 0 : wish === "true";
}

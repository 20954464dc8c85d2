import type { VolumeFootprint, WorkloadFootprint } from "../../components/footprint";
import { parseStorageGiB } from "../../components/config/units";
import type { PlannedProfile } from "../../components/foundation/facts";
import type { JsonValue, PlannedWorkload, RecordedResource, Recording } from "../model";
import { OwnWorkloads } from "./own-workloads";
import { listAt, textAt, valueAt } from "./read";

/** A planned workload with how its required spread counts. */
export interface SpreadWorkload extends PlannedWorkload {
  /** A required spread that only forbids imbalance (maxSkew 1): more replicas than zones or nodes are allowed. */
  readonly evenly?: true;
}

/** A claim that belongs to no workload's template. */
export interface LooseClaim extends VolumeFootprint {
  readonly part: string;
}

/** The part of the cluster's own pods. */
export const CLUSTER_PART = "cluster";

const STACK_TYPE = "pulumi:pulumi:Stack";

/**
 * Every workload of a plan: our own objects (with the sidecars the mesh will add), what charts and operators declare as
 * their footprint, and the pods the cluster brings. Jobs have no pods at rest. Sorted by part, namespace and name.
 * @throws TypeError naming the component whose footprint is not one
 */
export function workloadsOf(recording: Recording, profile: PlannedProfile): SpreadWorkload[] {
  const partOf = partFinder(recording.resources);
  const own = new OwnWorkloads(recording.resources, profile);
  const planned = recording.resources.flatMap((resource): SpreadWorkload[] => {
    const part = partOf(resource);
    if (!resource.custom) {
      return footprintOf(resource).map((workload) => ({ ...workload, part }));
    }
    const workload = own.read(resource);
    return workload ? [{ ...workload, part }] : [];
  });
  const system = profile.nodes.system.map((workload) => ({ ...workload, part: CLUSTER_PART }));
  const order = (workload: SpreadWorkload): string =>
    `${workload.part}/${workload.namespace}/${workload.name}/${workload.kind}`;
  return [...planned, ...system].sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}

/** PersistentVolumeClaims the program registers by themselves. */
export function looseClaimsOf(recording: Recording, profile: PlannedProfile): LooseClaim[] {
  const partOf = partFinder(recording.resources);
  return recording.resources
    .filter(({ type }) => type === "kubernetes:core/v1:PersistentVolumeClaim")
    .map((claim) => ({
      part: partOf(claim),
      name: textAt(valueAt(claim.inputs, "metadata", "name")) ?? claim.name,
      sizeGiB: parseStorageGiB(textAt(valueAt(claim.inputs, "spec", "resources", "requests", "storage")) ?? "0"),
      storageClass: textAt(valueAt(claim.inputs, "spec", "storageClassName")) ?? profile.storage.className,
    }));
}

/** Name of the top-level component a resource stands under; its own name where it stands under none. */
export function partFinder(resources: readonly RecordedResource[]): (resource: RecordedResource) => string {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const known = new Map<string, string>();
  const find = (resource: RecordedResource): string => {
    const found = known.get(resource.urn);
    if (found !== undefined) {
      return found;
    }
    const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    const part = parent === undefined || parent.type === STACK_TYPE ? resource.name : find(parent);
    known.set(resource.urn, part);
    return part;
  };
  return find;
}

function footprintOf(component: RecordedResource): WorkloadFootprint[] {
  return listAt(component.inputs["footprint"]).map((entry) => {
    if (!isFootprint(entry)) {
      throw new TypeError(`${component.urn} declares a footprint that is none: ${JSON.stringify(entry)}`);
    }
    return entry as unknown as WorkloadFootprint;
  });
}

function isFootprint(entry: JsonValue): boolean {
  const texts = ["kind", "name", "namespace", "costCenter"].every((key) => typeof valueAt(entry, key) === "string");
  const sizes = ["cpuMillicores", "memoryMiB", "cpuLimitMillicores", "memoryLimitMiB"];
  return (
    texts &&
    typeof valueAt(entry, "replicas") === "number" &&
    listAt(valueAt(entry, "containers")).every((container) =>
      sizes.every((key) => typeof valueAt(container, key) === "number"),
    )
  );
}

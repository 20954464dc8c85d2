import type { PlannedProfile } from "../../components/foundation/facts";
import { objectAt, textAt, valueAt } from "../capacity/read";
import { podsOf } from "../capacity/sums";
import { type LooseClaim, type SpreadWorkload, looseClaimsOf } from "../capacity/workloads";
import type { Recording } from "../model";
import type { PriceList } from "./prices";

export interface ClassStorage {
  readonly storageClass: string;
  /** The cloud's name for the disk behind it. */
  readonly disk: string;
  readonly giB: number;
  readonly usd: number;
}

/** What a plan says of storage beside its workloads' own claims. */
export interface Claims {
  readonly loose: readonly LooseClaim[];
  /** The disk type behind a StorageClass; undefined where the plan does not say. */
  readonly diskOf: (storageClass: string) => string | undefined;
}

export function claimsOf(recording: Recording, profile: PlannedProfile): Claims {
  return { loose: looseClaimsOf(recording, profile), diskOf: diskTypes(recording, profile) };
}

/** Claims of workloads by StorageClass, with the month's price of their disks. */
export function storageOf(
  { loose, diskOf }: Claims,
  workloads: readonly SpreadWorkload[],
  nodes: number,
  list: PriceList | undefined,
): ClassStorage[] {
  const claimed = new Map<string, number>();
  const add = (storageClass: string, giB: number): void => {
    claimed.set(storageClass, (claimed.get(storageClass) ?? 0) + giB);
  };
  for (const workload of workloads) {
    for (const volume of workload.volumes ?? []) {
      add(volume.storageClass, volume.sizeGiB * podsOf(workload, nodes));
    }
  }
  for (const claim of loose) {
    add(claim.storageClass, claim.sizeGiB);
  }
  return [...claimed]
    .filter(([, giB]) => giB > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([storageClass, giB]) => {
      const named = diskOf(storageClass);
      const disk = list && !Object.hasOwn(list.diskPerGiBMonth, named ?? "") ? list.defaultDisk : (named ?? "unknown");
      return { storageClass, disk, giB, usd: giB * (list?.diskPerGiBMonth[disk]?.usd ?? 0) };
    });
}

function diskTypes(recording: Recording, profile: PlannedProfile): (storageClass: string) => string | undefined {
  const recorded = new Map(
    recording.resources
      .filter(({ type }) => type === "kubernetes:storage.k8s.io/v1:StorageClass")
      .map(({ inputs }) => [
        textAt(valueAt(inputs, "metadata", "name")),
        textAt(objectAt(inputs["parameters"])["type"]),
      ]),
  );
  return (storageClass) =>
    recorded.get(storageClass) ??
    (storageClass === profile.storage.className ? profile.storage.create?.parameters["type"] : undefined);
}

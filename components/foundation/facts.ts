import type { NodeProfile, Profile, ServicesProfile } from "../profiles/profile";

/** What of a profile capacity and cost depend on. */
export type PlannedProfile = Pick<Profile, "name" | "storage"> & {
  readonly nodes: Pick<NodeProfile, "pools" | "zones" | "system" | "targetUtilization">;
  readonly services: Pick<ServicesProfile, "sidecar">;
};

/** What the platform stands on, published so that policies can weigh it in the real engine, where nothing else tells. */
export interface PlatformFacts {
  readonly profile: PlannedProfile;
  /** What a month may cost, USD; absent = no limit was set. */
  readonly budgetMonthlyUsd?: number;
}

export function platformFacts(profile: Profile, budgetMonthlyUsd?: number): PlatformFacts {
  const { pools, zones, system, targetUtilization } = profile.nodes;
  return {
    profile: {
      name: profile.name,
      nodes: { pools, zones, system, targetUtilization },
      storage: profile.storage,
      services: { sidecar: profile.services.sidecar },
    },
    ...(budgetMonthlyUsd === undefined ? {} : { budgetMonthlyUsd }),
  };
}

import type { PlatformConfig } from "../config/schema";
import { EKS, type EksInstanceType, eksNodePool } from "./eks";
import { GKE, type GkeMachineType, gkeNodePool } from "./gke";
import { MINIKUBE } from "./minikube";
import type { NodePool, Profile } from "./profile";

const PROFILES: Readonly<Record<PlatformConfig["profile"], Profile>> = { minikube: MINIKUBE, eks: EKS, gke: GKE };

/** The stack's profile with what its config overrides: machines, zones, storage class, metrics-server. */
export function profileFor(config: Pick<PlatformConfig, "profile" | "cluster" | "storageClass">): Profile {
  const base = PROFILES[config.profile];
  const { nodePools, zones, apiServerCidrs, metricsServer } = config.cluster;
  const operators = { ...base.operators };
  if (metricsServer === "provided") {
    delete (operators as { metricsServer?: unknown }).metricsServer;
  }
  return {
    ...base,
    operators,
    nodes: {
      ...base.nodes,
      ...(nodePools ? { pools: nodePools.map((pool) => nodePool(config.profile, pool)) } : {}),
      ...(zones ? { zones } : {}),
      ...(apiServerCidrs ? { apiServerCidrs } : {}),
    },
    // A class named by config exists already: it is used, not created.
    storage: config.storageClass ? { className: config.storageClass } : base.storage,
  };
}

function nodePool(
  profile: PlatformConfig["profile"],
  pool: { name: string; instanceType: string; nodes: number; spot: boolean },
): NodePool {
  return profile === "gke"
    ? gkeNodePool(pool.name, pool.instanceType as GkeMachineType, pool.nodes, pool.spot)
    : eksNodePool(pool.name, pool.instanceType as EksInstanceType, pool.nodes, pool.spot);
}

export type { Profile } from "./profile";

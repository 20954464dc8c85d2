import type { Size } from "./config/units";

/**
 * What a chart or an operator will run, declared as data beside the values it is computed from.
 * A Release or a custom resource hides its pods from Pulumi; capacity, cost, placement and policies read them here.
 */
export interface WorkloadFootprint {
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet" | "Job";
  /** The name the workload has in the cluster (an operator's own pod sets count as StatefulSet). */
  readonly name: string;
  readonly namespace: string;
  /** Pods at rest. A DaemonSet has one a node: give 1. */
  readonly replicas: number;
  /** Upper end where something scales it; equal to `replicas` when omitted. */
  readonly maxReplicas?: number;
  readonly containers: readonly ContainerFootprint[];
  /** Claims of each replica. */
  readonly volumes?: readonly VolumeFootprint[];
  /** Whose bill it is: a service's name, or the part as the guide's cost table calls it. */
  readonly costCenter: string;
  /** How replicas are kept apart. `required` needs as many nodes (or zones) as replicas. Default: `none`. */
  readonly spread?: "none" | "preferred" | "required";
  /** May be interrupted at two minutes' notice without losing data or availability. Default: false. */
  readonly spotSafe?: boolean;
}

export interface ContainerFootprint extends Size {
  readonly name: string;
}

export interface VolumeFootprint {
  readonly name: string;
  readonly sizeGiB: number;
  readonly storageClass: string;
}

/** The bill's lines, in the guide's order; services add their own names. */
export type PlatformCostCenter = "postgres" | "redis" | "kafka" | "observability" | "mesh" | "operators" | "recovery";

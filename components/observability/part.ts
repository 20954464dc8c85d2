import type * as pulumi from "@pulumi/pulumi";
import type { PlatformConfig } from "../config/schema";
import type { Size } from "../config/units";
import type { PriorityClassName } from "../foundation/priority-classes";
import type { Profile } from "../profiles";

/** The facts every chart of the stack is computed from. */
export interface TelemetryArgs {
  readonly profile: Pick<Profile, "observability" | "storage" | "availability">;
  readonly config: Pick<PlatformConfig, "cluster" | "retention" | "objectStore">;
}

export interface TelemetryPartArgs {
  readonly profile: TelemetryArgs["profile"];
  readonly config: TelemetryArgs["config"] & Pick<PlatformConfig, "charts">;
  /** The observability namespace, as the foundation created it. */
  readonly namespace: pulumi.Input<string>;
}

export type ObjectStore = NonNullable<PlatformConfig["objectStore"]>;

export const PRIORITY: PriorityClassName = "pyairtable-observability";

/** Host name of S3's regional endpoint, which Tempo and Mimir want spelled out. */
export function s3Endpoint({ region }: ObjectStore): string {
  return `s3.${region}.amazonaws.com`;
}

/** GOMEMLIMIT: the collector works harder from 85 % of the limit on, before the kernel kills. */
export function goMemoryLimit({ memoryLimitMiB }: Size): string {
  return `${Math.floor(memoryLimitMiB * 0.85)}MiB`;
}

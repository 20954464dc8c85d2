import type * as pulumi from "@pulumi/pulumi";
import type { ChartMirror } from "../charts/mirror";
import type { Profile } from "../profiles";

/** What an operator's values are computed from. */
export type OperatorProfile = Pick<Profile, "operators" | "availability">;

export interface OperatorReleaseArgs {
  readonly profile: OperatorProfile;
  /** The operators' namespace, as the foundation created it. */
  readonly namespace: pulumi.Input<string>;
  readonly mirror?: ChartMirror;
}

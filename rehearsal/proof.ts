import type { Profile } from "../components/profiles/profile";
import type { Recording } from "../planner/model";
import type { Applier, ApplyReport } from "./apply";
import type { Binaries } from "./binaries";
import type { ApiClient } from "./client";
import type { ControlPlane } from "./control-plane";
import type { PlacedObject } from "./objects";

/** A stack applied to a control plane of its own: what proofs look at and shake. */
export interface Rehearsal {
  readonly stack: string;
  readonly profile: Profile;
  readonly recording: Recording;
  readonly plane: ControlPlane;
  readonly client: ApiClient;
  readonly applier: Applier;
  readonly binaries: Binaries;
  /** Name of the set the objects were applied as. */
  readonly set: string;
  /** What was applied, stand-ins included; CustomResourceDefinitions left out. */
  readonly objects: readonly PlacedObject[];
  /** Outcome of the first apply. */
  readonly applied: ApplyReport;
  /** Tells what is going on. */
  readonly say: (text: string) => void;
}

export interface ProofResult {
  readonly passed: boolean;
  /** One line of figures, e.g. "58 of 58 pods on 1 node". */
  readonly detail: string;
  /** What went wrong, one a line; empty where the proof passed. */
  readonly problems: readonly string[];
  /** Set where the proof could not be made here, and why. */
  readonly skipped?: true;
}

/** One property of the deployed platform, shown on a real API server. Leaves the cluster as it found it. */
export interface Proof {
  readonly name: string;
  /** Stacks it says something about. Default: all. */
  readonly stacks?: readonly string[];
  run(rehearsal: Rehearsal): Promise<ProofResult>;
}

/** Passed where there are no problems. */
export function result(detail: string, problems: readonly string[] = []): ProofResult {
  return { passed: problems.length === 0, detail, problems };
}

export function skipped(detail: string): ProofResult {
  return { passed: true, detail, problems: [], skipped: true };
}

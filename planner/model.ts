import type { WorkloadFootprint } from "../components/footprint";

/** A value of a recorded resource: plain JSON in which secrets read `SECRET` and values known only after `up` read `COMPUTED`. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** Stands in a plan for a secret: the value itself is dropped by the recorder before anything else can see it. */
export const SECRET = "[secret]";
/** Stands in a plan for a value that only the engine's `up` brings. */
export const COMPUTED = "[computed]";

/** One resource as the program registered it with the engine's protocol. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  /** false for components. */
  readonly custom: boolean;
  readonly inputs: JsonObject;
  readonly dependencies: readonly string[];
  /** `<urn>::<id>` of the provider, where one was chosen. */
  readonly provider?: string;
  readonly protect: boolean;
  /** Set where the resource is only read: it exists already and is not the program's to create. */
  readonly external?: true;
}

export interface Diagnostic {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  readonly urn?: string;
}

/** What one run of the program registered. */
export interface Recording {
  readonly project: string;
  readonly stack: string;
  /** Sorted by URN, so that a plan does not depend on the order in which promises resolve. */
  readonly resources: readonly RecordedResource[];
  /** Stack outputs; secrets and computed values replaced. */
  readonly outputs: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** A verdict of the policy pack. */
export interface Violation {
  readonly policy: string;
  readonly level: "mandatory" | "advisory" | "remediate";
  readonly severity?: string;
  readonly message: string;
  readonly urn?: string;
}

/** A workload of the plan, whether our own Deployment (with its sidecar) or from a footprint, with the part it belongs to. */
export interface PlannedWorkload extends WorkloadFootprint {
  /** Top-level component it stands under: "services", "data", ... or "cluster" for the cluster's own pods. */
  readonly part: string;
}

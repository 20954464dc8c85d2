import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import type { Subject } from "./kubernetes/subject";

/** Leave for a resource to break one policy, for a reason and until a day. Stands in the config of that policy. */
export interface Exemption {
  /** Pulumi's name of the resource, or a regular expression found in its URN. */
  readonly resource: string;
  readonly reason: string;
  /** Last day it holds, as YYYY-MM-DD. */
  readonly expires: string;
}

/** What pack config of every policy may hold under `exemptions`. */
export const EXEMPTIONS_SCHEMA: PolicyConfigJSONSchema = {
  description: "Resources that may break this policy, each for a reason and until a day.",
  type: "array",
  default: [],
  items: {
    type: "object",
    required: ["resource", "reason", "expires"],
    additionalProperties: false,
    properties: {
      resource: {
        type: "string",
        minLength: 1,
        description: "Name of the resource, or a regular expression found in its URN.",
      },
      reason: { type: "string", minLength: 1, description: "Why the resource cannot keep the rule." },
      expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "Last day it holds." },
    },
  },
};

const noted = new Map<string, readonly Exemption[]>();

/** Keeps the exemptions a policy was configured with: the SDK shows each policy its own config only. */
export function noteExemptions(policy: string, exemptions: readonly Exemption[]): void {
  // Nothing but the engine's own check says that config is complete.
  noted.set(
    policy,
    exemptions.map(({ resource = "", reason = "", expires = "" }: Partial<Exemption>) => ({
      resource,
      reason,
      expires,
    })),
  );
}

/** Exemptions by policy, as far as policies have run. */
export function notedExemptions(): ReadonlyMap<string, readonly Exemption[]> {
  return noted;
}

/** True whether or not the exemption has expired: that is for `exemptions-are-current` to say, the only reader of the clock. */
export function isExempt({ name, urn }: Pick<Subject, "name" | "urn">, exemptions: readonly Exemption[]): boolean {
  return exemptions.some(
    ({ resource }) => resource === name || (resource !== "" && patternOf(resource)?.test(urn) === true),
  );
}

/** The exemption's resource as a regular expression; undefined if it is none. */
export function patternOf(resource: string): RegExp | undefined {
  try {
    return new RegExp(resource);
  } catch {
    return undefined;
  }
}

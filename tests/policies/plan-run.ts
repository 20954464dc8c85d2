import * as path from "node:path";
import type { StackValidationArgs } from "@pulumi/policy";
import type { RecordedResource } from "../../planner/model";
import { loadPackConfig, type PackConfig } from "../../planner/policy-config";
import { wireOf } from "../../planner/recorder/wire";
import { policies } from "../../policies/catalogue";
import { forgetInputs, noteInputs } from "../../policies/kubernetes/stack";
import type { PackPolicy } from "../../policies/policy";
import { never, OPTIONS, unknownCheckingProxy } from "./harness";

/** The resources of a plan; what a mutation leaves alone stays the same object. */
export type Plan = readonly RecordedResource[];

export interface Verdict {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
  readonly urn?: string;
}

type Registration = StackValidationArgs["resources"][number];

const CONFIGS = path.join(__dirname, "../../policies/config");
const registrations = new WeakMap<RecordedResource, Registration>();

/** The pack's own config of a stack. */
export function configOf(stack: string): PackConfig {
  return loadPackConfig(path.join(CONFIGS, `${stack}.json`));
}

export function policyNamed(name: string): PackPolicy {
  const found = policies.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`no policy is called ${name}`);
  return found;
}

/** How strictly a policy holds under a config. */
export function levelOf({ metadata }: PackPolicy, config: PackConfig): string {
  return config[metadata.name]?.enforcementLevel ?? metadata.enforcementLevel ?? "mandatory";
}

/**
 * What some policies of the pack say of a plan, in this process, with the inputs behind the SDK's proxy as its server
 * would hand them over.
 * @param judged resources that resource policies are shown. Default: all
 */
export function judgePlan(
  plan: Plan,
  config: PackConfig,
  asked: readonly PackPolicy[] = policies,
  judged: Plan = plan,
): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  if (asked.some(({ policy }) => "validateStack" in policy)) {
    forgetInputs();
    for (const resource of plan) noteInputs(registrationOf(resource));
  }
  for (const candidate of asked) {
    const { metadata, policy } = candidate;
    const level = levelOf(candidate, config);
    const shared = {
      stackTags: new Map<string, string>(),
      getConfig: (() => config[metadata.name]?.properties ?? {}) as StackValidationArgs["getConfig"],
      notApplicable: never,
    };
    const reporter = (urn?: string) => (message: string, other?: string) => {
      verdicts.push({ policy: metadata.name, level, message, urn: other ?? urn });
    };
    if ("validateStack" in policy) {
      void policy.validateStack({ ...shared, resources: linked(plan) }, reporter());
    } else if (typeof policy.validateResource === "function") {
      for (const resource of judged)
        void policy.validateResource({ ...shared, ...registrationOf(resource), asType: never }, reporter(resource.urn));
    }
  }
  return verdicts;
}

function registrationOf(resource: RecordedResource): Registration {
  const known = registrations.get(resource);
  if (known !== undefined) return known;
  const { type, name, urn, parent, protect } = resource;
  const made: Registration = {
    type,
    name,
    urn,
    props: unknownCheckingProxy(wireOf(resource.inputs) as object),
    opts: { ...OPTIONS, protect, ...(parent !== undefined && { parent }) },
    dependencies: resource.dependencies.map((dependency) => ({ urn: dependency }) as Registration),
    propertyDependencies: {},
    ...(parent !== undefined && { parent: { urn: parent } as Registration }),
    isType: never,
    asType: never,
  };
  registrations.set(resource, made);
  return made;
}

/** As the SDK links them: a dependency that is not in the plan is left out. */
function linked(plan: Plan): Registration[] {
  const urns = new Set(plan.map(({ urn }) => urn));
  return plan.map((resource) => {
    const made = registrationOf(resource);
    const dependencies = made.dependencies.filter(({ urn }) => urns.has(urn));
    return dependencies.length === made.dependencies.length ? made : { ...made, dependencies };
  });
}

import * as policySdk from "@pulumi/policy";
import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { forgetInputs } from "../../policies/kubernetes/stack";
import type { PackPolicy } from "../../policies/policy";

/** What stands in preview for a string that only `up` brings. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The proxy the SDK's server puts around inputs. Its type is stripped from the published declarations. */
export const unknownCheckingProxy = (
  policySdk as unknown as { unknownCheckingProxy: (props: object) => Record<string, unknown> }
).unknownCheckingProxy;

/** A resource as a test writes it. */
export interface Resource {
  readonly type: string;
  readonly props: object;
  /** Default: `subject`. */
  readonly name?: string;
  readonly parent?: Resource;
  readonly dependencies?: readonly Resource[];
}

export interface Reported {
  readonly message: string;
  readonly urn?: string;
}

export function urnOf({ type, name = "subject" }: Resource): string {
  return `urn:pulumi:test::pyairtable::${type}::${name}`;
}

export const OPTIONS = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
  additionalSecretOutputs: [],
};

export function never(): never {
  throw new Error("a policy of the pack does not use the SDK's type filters");
}

function registration(resource: Resource) {
  const { type, name = "subject", parent } = resource;
  return {
    type,
    name,
    urn: urnOf(resource),
    props: unknownCheckingProxy(resource.props),
    opts: { ...OPTIONS, ...(parent && { parent: urnOf(parent) }) },
    isType: never,
    asType: never,
  };
}

/** What a policy reports of one resource, with the inputs behind the SDK's proxy. */
export function judge({ policy }: PackPolicy, resource: Resource, config: object = {}): readonly Reported[] {
  if (!("validateResource" in policy) || typeof policy.validateResource !== "function")
    throw new Error(`${policy.name} is no resource policy`);
  const reported: Reported[] = [];
  const args: ResourceValidationArgs = {
    ...registration(resource),
    stackTags: new Map(),
    getConfig: (() => config) as ResourceValidationArgs["getConfig"],
    notApplicable: never,
  };
  void policy.validateResource(args, (message, urn) => reported.push({ message, urn }));
  return reported;
}

/** What a policy makes of one resource's inputs; undefined if it leaves them alone. */
export function remedied({ policy }: PackPolicy, resource: Resource, config: object = {}): object | undefined {
  if (!("remediateResource" in policy) || policy.remediateResource === undefined)
    throw new Error(`${policy.name} mends nothing`);
  const args: ResourceValidationArgs = {
    ...registration(resource),
    stackTags: new Map(),
    getConfig: (() => config) as ResourceValidationArgs["getConfig"],
    notApplicable: never,
  };
  return policy.remediateResource(args) as object | undefined;
}

/** What a policy reports of a whole stack. */
export function judgeStack(
  { policy }: PackPolicy,
  resources: readonly Resource[],
  config: object = {},
): readonly Reported[] {
  if (!("validateStack" in policy)) throw new Error(`${policy.name} is no stack policy`);
  forgetInputs();
  const reported: Reported[] = [];
  const made = new Map(
    resources.map((resource) => [
      urnOf(resource),
      { ...registration(resource), dependencies: [], propertyDependencies: {} },
    ]),
  );
  const linked = resources.map((resource) => ({
    ...registration(resource),
    dependencies: (resource.dependencies ?? []).flatMap((dependency) => made.get(urnOf(dependency)) ?? []),
    propertyDependencies: {},
    ...(resource.parent && { parent: made.get(urnOf(resource.parent)) }),
  }));
  const args: StackValidationArgs = {
    resources: linked,
    stackTags: new Map(),
    getConfig: (() => config) as ResourceValidationArgs["getConfig"],
    notApplicable: never,
  };
  void policy.validateStack(args, (message, urn) => reported.push({ message, urn }));
  return reported;
}

/** Either kind of policy over one or several resources. */
export function judgeAny(
  policy: PackPolicy,
  subject: Resource | readonly Resource[],
  config: object = {},
): readonly Reported[] {
  const resources = Array.isArray(subject) ? (subject as readonly Resource[]) : [subject as Resource];
  return "validateStack" in policy.policy
    ? judgeStack(policy, resources, config)
    : resources.flatMap((resource) => judge(policy, resource, config));
}

import { objectAt } from "../../../planner/capacity/read";
import type { JsonObject, JsonValue, RecordedResource } from "../../../planner/model";
import { withValue } from "../objects";
import type { Plan } from "../plan-run";

/** Decides, out of one random number, everything that is random about a mutant. */
export class Dice {
  constructor(private left: number) {}

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError("there is nothing to pick from");
    const index = this.left % choices.length;
    this.left = Math.floor(this.left / choices.length);
    return choices[index] as T;
  }
}

export interface Mutant {
  /** What was done, and where. */
  readonly what: string;
  readonly plan: Plan;
  /** Resources that are not those of the valid plan. */
  readonly changed: Plan;
}

/** One way to spoil a plan, and the policy that must refuse it. */
export interface Mutation {
  readonly name: string;
  readonly policy: string;
  /** Undefined where the plan has nothing it could be done to. */
  readonly spoil: (plan: Plan, dice: Dice) => Mutant | undefined;
}

type Select = (resource: RecordedResource) => boolean;

/** True for resources whose type token ends like this: `ofKind("apps/v1:Deployment")`. */
export function ofKind(...endings: readonly string[]): Select {
  return ({ type }) => endings.some((ending) => type === `kubernetes:${ending}`);
}

/** Changes one resource out of those selected. */
export function edit(
  name: string,
  policy: string,
  select: Select,
  change: (inputs: JsonObject, dice: Dice, resource: RecordedResource) => JsonObject,
): Mutation {
  return editResource(name, policy, select, (resource, dice) => ({
    ...resource,
    inputs: change(resource.inputs, dice, resource),
  }));
}

export function editResource(
  name: string,
  policy: string,
  select: Select,
  change: (resource: RecordedResource, dice: Dice) => RecordedResource,
): Mutation {
  return {
    name,
    policy,
    spoil: (plan, dice) => {
      const places = plan.filter(select);
      if (places.length === 0) return undefined;
      const before = dice.pick(places);
      const after = change(before, dice);
      return {
        what: `${name} in ${before.urn}`,
        plan: plan.map((resource) => (resource === before ? after : resource)),
        changed: [after],
      };
    },
  };
}

/** Takes one resource out of the plan. */
export function remove(name: string, policy: string, select: Select): Mutation {
  return {
    name,
    policy,
    spoil: (plan, dice) => {
      const places = plan.filter(select);
      if (places.length === 0) return undefined;
      const gone = dice.pick(places);
      return { what: `${name}: ${gone.urn}`, plan: plan.filter((resource) => resource !== gone), changed: [] };
    },
  };
}

/** Puts one resource more into the plan. */
export function add(
  name: string,
  policy: string,
  make: (dice: Dice, plan: Plan) => Pick<RecordedResource, "type" | "name" | "inputs">,
): Mutation {
  return {
    name,
    policy,
    spoil: (plan, dice) => {
      const { type, ...rest } = make(dice, plan);
      const urn = `urn:pulumi:test::pyairtable::${type}::${rest.name}`;
      const more: RecordedResource = { urn, type, ...rest, custom: true, dependencies: [], protect: false };
      return { what: `${name}: ${urn}`, plan: [...plan, more], changed: [more] };
    },
  };
}

/** The value at a path through objects and lists; undefined where it ends early. */
export function get(inputs: JsonObject, path: string): JsonValue | undefined {
  return path
    .split(".")
    .reduce<JsonValue | undefined>(
      (value, step) => (Array.isArray(value) ? (value as readonly JsonValue[])[Number(step)] : objectAt(value)[step]),
      inputs,
    );
}

/** A copy of inputs with one value replaced; undefined removes it. */
export function put(inputs: JsonObject, path: string, value: unknown): JsonObject {
  return withValue(inputs, path.split("."), value) as JsonObject;
}

import * as assert from "node:assert/strict";
import fc from "fast-check";
import { recordStack } from "../support/recordings";
import { STACKS } from "../support/stacks";
import { CHART_AND_RELIABILITY_MUTATIONS } from "./mutants/charts-and-reliability";
import { COST_MUTATIONS } from "./mutants/cost";
import { IMAGE_AND_SECRET_MUTATIONS } from "./mutants/images-and-secrets";
import { Dice, type Mutant, type Mutation } from "./mutants/mutation";
import { NETWORK_AND_MESH_MUTATIONS } from "./mutants/network-and-mesh";
import { POD_MUTATIONS } from "./mutants/pods";
import { configOf, judgePlan, levelOf, type Plan, policyNamed } from "./plan-run";

const MUTATIONS: readonly Mutation[] = [
  ...POD_MUTATIONS,
  ...IMAGE_AND_SECRET_MUTATIONS,
  ...NETWORK_AND_MESH_MUTATIONS,
  ...CHART_AND_RELIABILITY_MUTATIONS,
  ...COST_MUTATIONS,
];
const SEED = 20261123;
/** Tries of each kind; the same mutant may come up twice and counts once. */
const TRIES = 20;

describe("a valid plan, spoilt at a random place", () => {
  const plans = new Map<string, Plan>();
  const planOf = (stack: string): Plan => plans.get(stack) ?? [];
  const configs = new Map(STACKS.map((stack) => [stack as string, configOf(stack)]));
  const distinct = new Map<string, Set<string>>();

  before(async () => {
    for (const stack of STACKS) {
      const { resources } = await recordStack(stack);
      plans.set(
        stack,
        resources.filter(({ external }) => external !== true),
      );
    }
  });

  for (const stack of STACKS) {
    it(`passes unspoilt: ${stack}`, () => {
      const verdicts = judgePlan(planOf(stack), configs.get(stack) ?? {});
      assert.deepEqual(
        verdicts.filter(({ level }) => level === "mandatory"),
        [],
      );
    });
  }

  for (const mutation of MUTATIONS) {
    it(`${mutation.policy} refuses that ${mutation.name}`, () => {
      const policy = policyNamed(mutation.policy);
      const mutants = distinct.get(mutation.name) ?? new Set();
      distinct.set(mutation.name, mutants);
      const able = STACKS.filter((stack) => mutation.spoil(planOf(stack), new Dice(0)) !== undefined);
      assert.notEqual(able.length, 0, "no stack has anything it could be done to");
      fc.assert(
        fc.property(fc.constantFrom(...able), fc.maxSafeNat(), (stack, random) => {
          const mutant = mutation.spoil(planOf(stack), new Dice(random));
          assert.ok(mutant);
          const config = configs.get(stack) ?? {};
          assert.equal(levelOf(policy, config), "mandatory");
          const verdicts = judgePlan(mutant.plan, config, [policy], mutant.changed);
          assert.notEqual(verdicts.length, 0, `${stack}: nobody minds that ${mutant.what}`);
          mutants.add(fingerprint(stack, mutant));
        }),
        { seed: SEED, numRuns: TRIES },
      );
    });
  }

  it("was spoilt in at least 25 ways and 500 plans, no two alike", () => {
    const counts = [...distinct.values()].map(({ size }) => size);
    assert.ok(counts.length >= 25, `${counts.length} ways`);
    const total = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(total >= 500, `${total} plans`);
  });

  it("has no two ways of one name", () => {
    assert.equal(new Set(MUTATIONS.map(({ name }) => name)).size, MUTATIONS.length);
  });
});

function fingerprint(stack: string, { what, changed }: Mutant): string {
  return JSON.stringify([stack, what, changed]);
}

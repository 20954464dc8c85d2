import * as assert from "node:assert/strict";
import { policies } from "../../policies/catalogue";
import type { PackPolicy } from "../../policies/policy";
import { judgeAny, type Resource } from "./harness";

/** A stack policy is shown several resources, a resource policy one. */
type Case = Resource | readonly Resource[];

export interface Cases {
  /** What the policy lets pass, by what it shows. */
  readonly allowed: Readonly<Record<string, Case>>;
  /** What it refuses: the resources, and what the message must name (field, value). */
  readonly violating: Readonly<Record<string, readonly [Case, RegExp]>>;
  /** Resources whose decisive values are unknown in preview: nothing may be reported, nothing thrown. */
  readonly unknown: Readonly<Record<string, Case>>;
  /** Config under which the cases run. */
  readonly config?: object;
}

const TOMORROW_OF_NO_CLOCK = "2999-12-31";

/** The four things every policy is held to; the exempted case is each violating one with an exemption. */
export function describePolicy(policy: PackPolicy, { allowed, violating, unknown, config = {} }: Cases): void {
  describe(policy.metadata.name, () => {
    it("is in the pack", () => assert.ok(policies.includes(policy)));
    for (const [what, subject] of Object.entries(allowed)) {
      it(`allows ${what}`, () => assert.deepEqual(judgeAny(policy, subject, config), []));
    }
    for (const [what, [subject, names]] of Object.entries(violating)) {
      it(`refuses ${what}`, () => {
        const reported = judgeAny(policy, subject, config);
        assert.notEqual(reported.length, 0, "nothing was reported");
        assert.match(reported.map(({ message }) => message).join("\n"), names);
        for (const { message } of reported) assert.ok(message.endsWith(policy.metadata.mend), message);
      });
      it(`lets ${what} pass with an exemption`, () => {
        const exempt = {
          ...config,
          exemptions: [{ resource: "^urn:", reason: "a test", expires: TOMORROW_OF_NO_CLOCK }],
        };
        assert.deepEqual(judgeAny(policy, subject, exempt), []);
        const other = {
          ...config,
          exemptions: [{ resource: "somebody-else", reason: "a test", expires: TOMORROW_OF_NO_CLOCK }],
        };
        assert.notDeepEqual(judgeAny(policy, subject, other), []);
      });
    }
    for (const [what, subject] of Object.entries(unknown)) {
      it(`says nothing of ${what} in preview`, () => assert.deepEqual(judgeAny(policy, subject, config), []));
    }
  });
}

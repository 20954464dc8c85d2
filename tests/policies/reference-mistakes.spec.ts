import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { policies } from "../../policies/catalogue";
import { judgeAny } from "./harness";
import { REFERENCE_MISTAKES } from "./reference-mistakes";

/** Pack config of Minikube: the mistakes were made there. */
const CONFIG = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../../policies/config/minikube.json"), "utf8"),
) as Record<string, unknown>;

function configOf(policy: string): object {
  const given = CONFIG[policy];
  const { enforcementLevel: _level, ...config } = (typeof given === "object" ? given : {}) as Record<string, unknown>;
  return config;
}

describe("the 22 mistakes of the first implementation", () => {
  it("are all written down, once", () => {
    assert.deepEqual(
      REFERENCE_MISTAKES.map(({ number }) => number),
      Array.from({ length: 22 }, (_, index) => index + 1),
    );
  });

  for (const { number, mistake, resources, refusedBy } of REFERENCE_MISTAKES) {
    describe(`${number}. ${mistake}`, () => {
      it("is refused by a policy", () => assert.notEqual(refusedBy.length, 0));
      for (const name of refusedBy) {
        it(`is refused by ${name}, which names it`, () => {
          const policy = policies.find(({ metadata }) => metadata.name === name);
          assert.ok(policy, `there is no policy ${name}`);
          assert.ok(policy.metadata.mistake?.includes(number), `${name} does not name mistake ${number}`);
          assert.notEqual(judgeAny(policy, resources, configOf(name)).length, 0, "nothing was reported");
        });
      }
      it("is named by no policy that does not refuse it", () => {
        const naming = policies
          .filter(({ metadata }) => metadata.mistake?.includes(number))
          .map(({ metadata }) => metadata.name);
        assert.deepEqual(
          naming.filter((name) => !refusedBy.includes(name)),
          [],
        );
      });
    });
  }
});

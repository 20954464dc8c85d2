import * as assert from "node:assert/strict";
import type { Exemption } from "../../../policies/exemptions";
import { exemptionsAreCurrent } from "../../../policies/security/exemptions-are-current";
import { noHostPath } from "../../../policies/security/no-host-path";
import { judge, judgeStack } from "../harness";
import { change, DEPLOYMENT, POD } from "../objects";

const ON_NODE = change(DEPLOYMENT, `${POD}.volumes`, [{ name: "logs", hostPath: { path: "/var/log" } }]);
const GOOD: Exemption = { resource: "app", reason: "reads the node's journal", expires: "2026-12-31" };

/** What the policy says on a day, after another policy was configured with an exemption. */
function on(today: string, exemption: Partial<Exemption>): readonly string[] {
  judge(noHostPath, ON_NODE, { exemptions: [exemption] });
  return judgeStack(exemptionsAreCurrent, [], { today }).map(({ message }) => message);
}

describe("exemptions-are-current", () => {
  afterEach(() => judge(noHostPath, DEPLOYMENT));

  it("allows one with a reason that has not ended, its last day included", () => {
    assert.deepEqual(on("2026-12-31", GOOD), []);
  });

  it("refuses one that has ended", () => {
    assert.match(
      on("2027-01-01", GOOD).join(),
      /no-host-path\.exemptions\[0\]\.expires is "2026-12-31": this day has passed/,
    );
  });

  it("reads the clock where no day is given", () => {
    judge(noHostPath, ON_NODE, { exemptions: [{ ...GOOD, expires: "2001-01-01" }] });
    assert.equal(judgeStack(exemptionsAreCurrent, []).length, 1);
  });

  for (const reason of [undefined, "", "  "]) {
    it(`refuses one with the reason ${JSON.stringify(reason)}`, () => {
      assert.match(on("2026-01-01", { ...GOOD, reason }).join(), /\.reason/);
    });
  }

  it("refuses one without a day, or with something else", () => {
    assert.match(on("2026-01-01", { ...GOOD, expires: undefined }).join(), /this is not a day/);
    assert.match(on("2026-01-01", { ...GOOD, expires: "soon" }).join(), /"soon"/);
  });

  it("refuses one that names nothing, and lets it exempt nothing", () => {
    assert.match(on("2026-01-01", { ...GOOD, resource: "" }).join(), /\.resource/);
    assert.notEqual(judge(noHostPath, ON_NODE, { exemptions: [{ ...GOOD, resource: "" }] }).length, 0);
    assert.match(on("2026-01-01", { ...GOOD, resource: "(" }).join(), /no regular expression/);
  });

  it("exempts nobody from itself", () => {
    judge(noHostPath, ON_NODE, { exemptions: [{ ...GOOD, expires: "2001-01-01" }] });
    assert.equal(
      judgeStack(exemptionsAreCurrent, [{ type: "pulumi:pulumi:Stack", props: {} }], {
        exemptions: [{ ...GOOD, resource: "." }],
      }).length,
      1,
    );
  });

  it("says nothing of an expired one's resource a second time: the exemption still holds", () => {
    assert.deepEqual(judge(noHostPath, ON_NODE, { exemptions: [{ ...GOOD, expires: "2001-01-01" }] }), []);
  });
});

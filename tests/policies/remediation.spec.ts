import * as assert from "node:assert/strict";
import { policies } from "../../policies/catalogue";
import type { PackPolicy } from "../../policies/policy";
import { ownerLabelOnEveryObject } from "../../policies/reliability/owner-label-on-every-object";
import { noServiceAccountTokenByDefault } from "../../policies/security/no-service-account-token-by-default";
import { seccompSet } from "../../policies/security/seccomp-set";
import { judge, remedied, type Resource, UNKNOWN } from "./harness";
import { APP, change, CRON_JOB, DEPLOYMENT, POD, release } from "./objects";

const without = (resource: Resource, ...paths: readonly string[]): Resource =>
  paths.reduce((left, path) => change(left, path, undefined), resource);

interface Remedy {
  readonly policy: PackPolicy;
  readonly config?: object;
  /** A resource before, and where what is mended stands in it afterwards. */
  readonly mended: readonly (readonly [string, Resource, string, unknown])[];
  readonly left: Readonly<Record<string, Resource>>;
}

const TOKEN = `${POD}.automountServiceAccountToken`;
const JOB = "spec.jobTemplate.spec.template.spec";
const OWNER = "pyairtable.dev/owner";

const REMEDIES: readonly Remedy[] = [
  {
    policy: seccompSet,
    mended: [
      [
        "a Deployment",
        without(DEPLOYMENT, `${POD}.securityContext`),
        `${POD}.securityContext.seccompProfile`,
        { type: "RuntimeDefault" },
      ],
      [
        "a CronJob",
        without(CRON_JOB, `${JOB}.securityContext.seccompProfile`),
        `${JOB}.securityContext.seccompProfile`,
        { type: "RuntimeDefault" },
      ],
    ],
    left: {
      "what keeps the rule": DEPLOYMENT,
      "what somebody wrote": change(DEPLOYMENT, `${POD}.securityContext.seccompProfile`, { type: "Unconfined" }),
      "an unknown profile": change(DEPLOYMENT, `${POD}.securityContext.seccompProfile`, UNKNOWN),
      "an unknown pod": change(DEPLOYMENT, POD, UNKNOWN),
      "a chart": release("agent", {}),
    },
  },
  {
    policy: noServiceAccountTokenByDefault,
    mended: [
      ["a pod without an account", without(DEPLOYMENT, TOKEN, `${POD}.serviceAccountName`), TOKEN, false],
      [
        "a pod of the default account",
        change(without(DEPLOYMENT, TOKEN), `${POD}.serviceAccountName`, "default"),
        TOKEN,
        false,
      ],
    ],
    left: {
      "what keeps the rule": DEPLOYMENT,
      "a pod that may need its own account's token": without(DEPLOYMENT, TOKEN),
      "a pod of an unknown account": change(without(DEPLOYMENT, TOKEN), `${POD}.serviceAccountName`, UNKNOWN),
      "an unknown setting": change(DEPLOYMENT, TOKEN, UNKNOWN),
    },
  },
  {
    policy: ownerLabelOnEveryObject,
    config: { remedyOwner: "platform" },
    mended: [
      [
        "an object of nobody",
        change(DEPLOYMENT, "metadata.labels", { app: "app" }),
        "metadata.labels",
        { app: "app", [OWNER]: "platform" },
      ],
      ["an object without labels", without(DEPLOYMENT, "metadata.labels"), "metadata.labels", { [OWNER]: "platform" }],
    ],
    left: {
      "somebody's object": change(DEPLOYMENT, "metadata.labels", { [OWNER]: "ai" }),
      "unknown labels": change(DEPLOYMENT, "metadata.labels", UNKNOWN),
      "a component": { type: "pyairtable:mesh:Mesh", props: {} },
    },
  },
];

describe("remediation", () => {
  it("is offered by the policies whose documents say so, and off in each of them", () => {
    for (const { metadata, policy } of policies) {
      assert.equal("remediateResource" in policy, metadata.remediates !== undefined, metadata.name);
      assert.notEqual(policy.enforcementLevel, "remediate");
    }
    assert.deepEqual(
      policies.filter(({ policy }) => "remediateResource" in policy).length,
      REMEDIES.length,
      "a remedy without a test",
    );
  });

  for (const { policy, config = {}, mended, left } of REMEDIES) {
    describe(policy.metadata.name, () => {
      for (const [what, before, path, value] of mended) {
        it(`mends ${what}, and nothing else of it`, () => {
          assert.notDeepEqual(judge(policy, before, config), []);
          const props = remedied(policy, before, config);
          assert.deepEqual(props, change(before, path, value).props);
          assert.ok(props);
          assert.deepEqual(judge(policy, { ...before, props }, config), []);
        });
        it(`leaves ${what} alone where it is exempt`, () => {
          const exemptions = [{ resource: "^urn:", reason: "a test", expires: "2999-12-31" }];
          assert.equal(remedied(policy, before, { ...config, exemptions }), undefined);
        });
      }
      for (const [what, resource] of Object.entries(left)) {
        it(`leaves ${what} alone`, () => assert.equal(remedied(policy, resource, config), undefined));
      }
    });
  }

  it("writes no owner nobody named", () => {
    assert.equal(remedied(ownerLabelOnEveryObject, without(DEPLOYMENT, "metadata.labels")), undefined);
  });

  it("keeps what it does not know", () => {
    const before = change(without(DEPLOYMENT, `${POD}.securityContext`), `${APP}.image`, UNKNOWN);
    assert.match(JSON.stringify(remedied(seccompSet, before)), new RegExp(UNKNOWN));
  });
});

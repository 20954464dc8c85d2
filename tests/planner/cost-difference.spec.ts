import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { EKS } from "../../components/profiles/eks";
import { capacityOf } from "../../planner/capacity";
import { costOf } from "../../planner/cost";
import { type ComparedPlan, differenceOf, readPlan } from "../../planner/cost/difference";
import type { RecordedResource, Recording } from "../../planner/model";
import { costMarkdown, costText } from "../../planner/report/cost-forms";
import { costPage } from "../../planner/report/cost-page";
import { differenceText } from "../../planner/report/cost-tables";
import { styleFor } from "../../planner/report/style";
import { likenessOf } from "./capacity-likeness";
import { resource } from "./capacity-plan";

const likeness = likenessOf(EKS);
const costFor = (recording: Recording) => costOf(recording, EKS, capacityOf(recording, EKS));
const planOf = (resources: readonly RecordedResource[]): ComparedPlan => ({
  stack: "eks",
  resources,
  cost: costFor({ ...likeness, resources }),
});
const without = (name: string): RecordedResource[] => likeness.resources.filter((each) => each.name !== name);
const extra = resource("kubernetes:core/v1:ConfigMap", "extra", { metadata: { name: "extra" } });
const plain = styleFor(false, {});

describe("cost: difference", () => {
  it("is none between a plan and itself", () => {
    const plan = planOf(likeness.resources);
    const { differenceUsd, rows, resources } = differenceOf(plan, plan);
    assert.deepEqual([differenceUsd, rows.length, resources], [0, 0, { added: 0, removed: 0, changed: 0, types: [] }]);
  });

  it("counts resources added, removed and changed, by type", () => {
    const changed = likeness.resources.map((each) =>
      each.name === "mcp-server" && each.type === "kubernetes:apps/v1:Deployment"
        ? { ...each, inputs: { ...each.inputs, more: true } }
        : each,
    );
    const { resources } = differenceOf(planOf(without("api-gateway")), planOf([...changed, extra]));
    assert.deepEqual([resources.removed, resources.changed], [0, 1]);
    assert.ok(resources.added >= 3);
    assert.ok(resources.types.some(({ type, added }) => type === "kubernetes:core/v1:ConfigMap" && added === 1));
  });

  it("is the other way round the other way round", () => {
    const [one, other] = [planOf(without("api-gateway")), planOf(likeness.resources)];
    const [there, back] = [differenceOf(one, other), differenceOf(other, one)];
    assert.equal(there.differenceUsd, -back.differenceUsd || 0);
    assert.equal(there.resources.added, back.resources.removed);
    assert.deepEqual(
      there.rows.map(({ key, differenceUsd }) => [key, differenceUsd]),
      back.rows.map(({ key, differenceUsd }) => [key, -differenceUsd]),
    );
  });

  it("gives rows that add up to the difference", () => {
    const { rows, differenceUsd } = differenceOf(planOf(without("api-gateway")), planOf(likeness.resources));
    assert.ok(rows.some(({ key, baseUsd }) => key === "api-gateway" && baseUsd === 0));
    assert.ok(Math.abs(rows.reduce((sum, row) => sum + row.differenceUsd, 0) - differenceUsd) < 0.005);
  });

  it("looks at what the engine would act on, not at the order of keys", () => {
    const turned = likeness.resources.map((each) => ({
      ...each,
      inputs: Object.fromEntries(Object.entries(each.inputs).reverse()),
    }));
    assert.equal(differenceOf(planOf(likeness.resources), planOf(turned)).resources.changed, 0);
  });

  describe("a base's file", () => {
    let folder: string;
    const file = (content: unknown): string => {
      const name = path.join(folder, "base.json");
      fs.writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
      return name;
    };
    before(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "base-"))));
    after(() => {
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it("is read back as the plan it was", () => {
      const plan = planOf(likeness.resources);
      assert.equal(differenceOf(readPlan(file(plan), "eks"), plan).resources.changed, 0);
    });

    it("is refused in words when it is none, or another stack's", () => {
      assert.throws(() => readPlan(path.join(folder, "none.json"), "eks"), /cannot be read as a plan/);
      assert.throws(() => readPlan(file("{"), "eks"), /cannot be read as a plan/);
      assert.throws(() => readPlan(file({ stack: "eks" }), "eks"), /is no plan: write one with npm run plan/);
      assert.throws(() => readPlan(file(planOf([])), "gke"), /of the stack eks, not of gke/);
    });
  });
});

describe("cost: forms", () => {
  const cost = costFor(likeness);
  const difference = differenceOf(planOf(without("api-gateway")), planOf(likeness.resources));

  it("prints the same figures in every form", () => {
    const forms = [
      costText("Cost", cost, { difference }, plain),
      costMarkdown("Cost", cost, { difference }),
      costPage("Cost", cost, { difference }),
    ];
    for (const form of forms) {
      for (const level of cost.use) {
        assert.ok(form.includes(level.onDemandUsd.toFixed(2)), `${level.level} is missing`);
      }
      assert.ok(form.includes(cost.totalUsd.toFixed(2)));
      assert.match(form, /resources added, 0 removed/);
    }
  });

  it("draws use as bars beside the table, without script or foreign address", () => {
    const page = costPage("Cost <b>", cost, {});
    assert.equal(page.match(/class="way"/g)?.length, 4 * cost.use.length);
    assert.ok(page.includes("Cost &lt;b&gt;") && !/<script|src=/.test(page));
  });

  it("says in one line what changed", () => {
    assert.match(differenceText(difference), /^[+-]?\d+\.\d\d USD a month, \d+ resources added, 0 removed, 0 changed$/);
  });
});

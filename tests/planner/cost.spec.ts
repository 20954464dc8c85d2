import * as assert from "node:assert/strict";
import fc from "fast-check";
import { EKS, EKS_INSTANCE_TYPES, eksNodePool } from "../../components/profiles/eks";
import { GKE, GKE_MACHINE_TYPES } from "../../components/profiles/gke";
import { MINIKUBE } from "../../components/profiles/minikube";
import type { Profile } from "../../components/profiles";
import { capacityOf } from "../../planner/capacity";
import { workloadsOf } from "../../planner/capacity/workloads";
import { atTypicalUse, costOf } from "../../planner/cost";
import { GUIDE_ROWS, GUIDE_TOTAL } from "../../planner/cost/guide-table";
import { priceListFor, sourcesOf } from "../../planner/cost/prices";
import { likenessOf } from "./capacity-likeness";

function costFor(profile: Profile): ReturnType<typeof costOf> {
  const recording = likenessOf(profile);
  return costOf(recording, profile, capacityOf(recording, profile));
}

const withNodes = (nodes: number): Profile => ({
  ...EKS,
  nodes: { ...EKS.nodes, pools: [eksNodePool("general", "m7g.xlarge", nodes)] },
});

describe("cost: prices", () => {
  it("prices every machine the profiles know, each figure with its source and date", () => {
    const lists = [priceListFor(Object.keys(EKS_INSTANCE_TYPES)), priceListFor(Object.keys(GKE_MACHINE_TYPES))];
    for (const list of lists) {
      assert.ok(list);
      for (const { figure, value, source, readOn } of sourcesOf(list)) {
        assert.ok(value >= 0, figure);
        assert.match(source, /^https:\/\//, figure);
        assert.match(readOn, /^20\d\d-[01]\d-[0-3]\d$/, figure);
      }
    }
  });

  it("has the guide's ten rows and their sum", () => {
    assert.equal(GUIDE_ROWS.length, 10);
    assert.deepEqual(GUIDE_TOTAL, { lowUsd: 715, highUsd: 960 });
    assert.equal(
      GUIDE_ROWS.reduce((sum, { cpuMillicores = 0 }) => sum + cpuMillicores, 0),
      11300,
    );
  });
});

describe("cost: model", () => {
  it("bills the replicas the guide bills, within the plan's range", () => {
    const replicas = Object.fromEntries(
      atTypicalUse(workloadsOf(likenessOf(EKS), EKS)).map(({ name, replicas: count }) => [name, count]),
    );
    assert.equal(replicas["api-gateway"], 3);
    assert.equal(replicas["mcp-server"], 2);
    assert.equal(replicas["postgres"], 3);
  });

  it("adds up to the cent: rows to the total, the machines' rows to the machines", () => {
    for (const profile of [EKS, GKE, withNodes(4), withNodes(7)]) {
      const report = costFor(profile);
      const sum = report.rows.reduce((all, { usd }) => all + usd, 0);
      assert.ok(Math.abs(sum - report.totalUsd) < 0.005);
      const flat = [
        "storage",
        "load-balancer",
        "control-plane",
        "node-disks",
        "public-addresses",
        "cross-zone",
        "object-store",
      ];
      const compute = report.rows.filter(({ key }) => !flat.includes(key)).reduce((all, { usd }) => all + usd, 0);
      const machines = report.nodes.reduce((all, { usd }) => all + usd, 0);
      assert.ok(Math.abs(compute - machines) < 0.15, `${compute} of ${machines}`);
      assert.ok(report.rows.every(({ usd }) => usd >= 0));
    }
  });

  it("shows the guide's rows first, in its order, with how far outside its range ours are", () => {
    const { rows } = costFor(EKS);
    assert.deepEqual(
      rows.slice(0, 10).map(({ key }) => key),
      GUIDE_ROWS.map(({ costCenter }) => costCenter),
    );
    const gateway = rows[0];
    assert.ok(gateway?.guide && gateway.usd < gateway.guide.lowUsd);
    assert.ok(Math.abs((gateway.differenceUsd ?? 0) - (gateway.usd - 150)) < 0.005);
    for (const key of ["idle", "cluster", "control-plane", "mesh", "operators"]) {
      assert.ok(
        rows.some((row) => row.key === key && row.guide === undefined),
        key,
      );
    }
  });

  it("bills machines as list price times 730 hours", () => {
    const [node] = costFor(EKS).nodes;
    assert.deepEqual([node?.configured, node?.billed, node?.usdPerHour], [3, 3, 0.1632]);
    assert.ok(Math.abs((node?.usd ?? 0) - 3 * 0.1632 * 730) < 1e-9);
  });

  it("bills what the packing needs where too few machines are configured, and says so", () => {
    const report = costFor(withNodes(1));
    assert.ok((report.nodes[0]?.billed ?? 0) >= 3);
    assert.match(report.notes.join(" "), /needs 3 machines; 1 are configured/);
  });

  it("costs more with every configured machine, all of it idle", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 8 }), (nodes) => {
        const [few, more] = [costFor(withNodes(nodes)), costFor(withNodes(nodes + 1))];
        const idle = (report: typeof few): number => report.rows.find(({ key }) => key === "idle")?.usd ?? 0;
        return more.totalUsd > few.totalUsd && idle(more) > idle(few);
      }),
      { numRuns: 4 },
    );
  });

  it("orders the ways to buy: reserved below on demand, longer below shorter, spot never dearer", () => {
    const { purchase } = costFor(EKS);
    assert.ok(purchase);
    assert.ok(purchase.reservedThreeYearsUsd < purchase.reservedOneYearUsd);
    assert.ok(purchase.reservedOneYearUsd < purchase.onDemandUsd);
    assert.ok(purchase.spot && purchase.spot.usd <= purchase.onDemandUsd + 0.01);
    assert.ok(purchase.allSpotUsd < purchase.spot.usd);
  });

  it("meets the aim of 500 USD on demand in EKS with the likeness of the platform", () => {
    const target = costFor(EKS).targets.find(({ name }) => name === "on demand");
    assert.deepEqual([target?.limitUsd, target?.met], [500, true]);
  });

  it("puts the guide's own requests through the same model, line by line", () => {
    const { guideInModel, totalUsd } = costFor(EKS);
    assert.ok(guideInModel);
    assert.equal(guideInModel.nodes, 4);
    assert.ok(Math.abs(guideInModel.lines.reduce((sum, { guideUsd }) => sum + guideUsd, 0) - guideInModel.usd) < 0.01);
    assert.ok(Math.abs(guideInModel.lines.reduce((sum, { oursUsd }) => sum + oursUsd, 0) - totalUsd) < 0.1);
  });

  it("costs nothing on Minikube, and says why", () => {
    const report = costFor(MINIKUBE);
    assert.equal(report.priced, false);
    assert.equal(report.totalUsd, 0);
    assert.match(report.notes.join(" "), /your own/);
    assert.equal(
      report.rows.some(({ differenceUsd }) => differenceUsd !== undefined),
      false,
    );
  });

  it("gives the same report for the same plan", () => {
    assert.deepEqual(costFor(GKE), costFor(GKE));
  });
});

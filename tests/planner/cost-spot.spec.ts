import * as assert from "node:assert/strict";
import { EKS, eksNodePool } from "../../components/profiles/eks";
import type { Profile } from "../../components/profiles";
import { GKE } from "../../components/profiles/gke";
import { capacityOf } from "../../planner/capacity";
import { nodesOf, pack } from "../../planner/capacity/packing";
import { type SpreadWorkload, workloadsOf } from "../../planner/capacity/workloads";
import { atTypicalUse, costOf } from "../../planner/cost";
import { type SpotMix, cents } from "../../planner/cost/model";
import { poolsOf } from "../../planner/cost/machines";
import { nodeMonth, priceListFor } from "../../planner/cost/prices";
import { spotMix } from "../../planner/cost/spot";
import { atPeakUse } from "../../planner/cost/use";
import { likenessOf } from "./capacity-likeness";

const ZONES = EKS.nodes.zones;
const NOTHING_BESIDE = { usd: 0, lines: [] };

function list(): NonNullable<ReturnType<typeof priceListFor>> {
  const found = priceListFor(["m7g.large"]);
  assert.ok(found);
  return found;
}

function workload(name: string, replicas: number, cpu: number, memory: number, more: Partial<SpreadWorkload> = {}) {
  const containers = [{ name, cpuMillicores: cpu, memoryMiB: memory, cpuLimitMillicores: 0, memoryLimitMiB: 0 }];
  return {
    kind: "Deployment",
    name,
    namespace: "n",
    part: "p",
    costCenter: name,
    replicas,
    containers,
    ...more,
  } as const;
}

function costFor(profile: Profile): ReturnType<typeof costOf> {
  const recording = likenessOf(profile);
  return costOf(recording, profile, capacityOf(recording, profile));
}

/** The packing of a mix, to look at where pods lie. */
function packed(mix: SpotMix, workloads: readonly SpreadWorkload[]): ReturnType<typeof pack> {
  const types = poolsOf(list());
  const pool = (type: string) =>
    types.find(({ instanceType }) => instanceType === type) ?? eksNodePool("x", "m7g.large", 1);
  const pools = [
    { ...pool(mix.spotType), name: "spot", nodes: mix.spotNodes, spot: true },
    { ...pool(mix.onDemandType), name: "on-demand", nodes: mix.onDemandNodes },
  ];
  return pack(nodesOf(pools, ZONES), workloads);
}

describe("cost: spot", () => {
  const stores = workload("store", 3, 500, 4096, { kind: "StatefulSet", spread: "required" });
  const web = workload("web", 12, 400, 512, { spotSafe: true });

  it("puts what may be interrupted on spot and nothing else, two machines at least", () => {
    const mix = spotMix(list(), poolsOf(list()), ZONES, [stores, web], NOTHING_BESIDE);
    assert.ok(mix);
    assert.ok(mix.spotNodes >= 2 && mix.onDemandNodes >= 3);
    const { nodes, unplaced } = packed(mix, [stores, web]);
    assert.deepEqual(unplaced, []);
    const onSpot = nodes.filter(({ spot }) => spot).flatMap(({ pods }) => pods.map(({ workload: name }) => name));
    assert.deepEqual([...new Set(onSpot)], ["n/web"]);
  });

  it("mixes two types where that is cheaper than either alone", () => {
    // Memory pins the stores, CPU is what the others ask for.
    const heavy = workload("store", 3, 200, 12_000, { kind: "StatefulSet", spread: "required" });
    const busy = workload("web", 20, 800, 256, { spotSafe: true });
    const both = spotMix(list(), poolsOf(list()), ZONES, [heavy, busy], NOTHING_BESIDE);
    assert.ok(both);
    assert.notEqual(both.onDemandType, both.spotType);
    for (const type of poolsOf(list())) {
      const alone = spotMix(list(), [type], ZONES, [heavy, busy], NOTHING_BESIDE);
      assert.ok(!alone || alone.usd > both.usd, type.instanceType);
    }
  });

  it("finds what trying every mix finds", () => {
    const types = poolsOf(list()).filter(({ instanceType }) => /^(m6g|r6g)\./.test(instanceType));
    const workloads = [stores, web];
    let best = Infinity;
    for (const pinned of types) {
      for (const spot of types) {
        for (let pins = 3; pins <= 6; pins++) {
          for (let spots = 0; spots <= 6; spots++) {
            const pools = [
              { ...spot, name: "spot", nodes: spots, spot: true },
              { ...pinned, name: "on-demand", nodes: pins },
            ];
            const month = (pool: typeof spot, share: number): number =>
              nodeMonth(list(), pool).machineUsd * share + nodeMonth(list(), pool).diskUsd;
            const usd = pins * month(pinned, 1) + spots * month(spot, list().spotShare.share);
            if (spots !== 1 && usd < best && pack(nodesOf(pools, ZONES), workloads).unplaced.length === 0) {
              best = usd;
            }
          }
        }
      }
    }
    assert.equal(spotMix(list(), types, ZONES, workloads, NOTHING_BESIDE)?.usd, cents(best));
  });

  it("uses none where all may not be interrupted, and says nothing where something fits no machine", () => {
    assert.equal(spotMix(list(), poolsOf(list()), ZONES, [stores], NOTHING_BESIDE)?.spotNodes, 0);
    const huge = workload("huge", 1, 100_000, 1);
    assert.equal(spotMix(list(), poolsOf(list()), ZONES, [huge], NOTHING_BESIDE), undefined);
  });

  it("lists what the month consists of, and never undercuts what is pinned", () => {
    for (const profile of [EKS, GKE]) {
      const spot = costFor(profile).purchase?.spot;
      assert.ok(spot);
      const sum = spot.lines.reduce((total, { usd }) => total + usd, 0);
      assert.ok(Math.abs(sum - spot.usd) < 0.03, `${sum} of ${spot.usd}`);
      assert.ok(spot.leastUsd <= spot.usd);
      assert.ok(spot.reservedThreeYearsUsd < spot.reservedOneYearUsd && spot.reservedOneYearUsd < spot.usd);
    }
  });

  it("keeps every replica and spread of the platform in the mix it recommends", () => {
    const workloads = atTypicalUse(workloadsOf(likenessOf(EKS), EKS));
    const spot = costFor(EKS).purchase?.spot;
    assert.ok(spot);
    const { nodes, unplaced } = packed(spot, workloads);
    assert.deepEqual(unplaced, []);
    const pinned = new Set(
      workloads.filter(({ kind, spotSafe }) => kind !== "DaemonSet" && spotSafe !== true).map(({ name }) => name),
    );
    for (const { pods } of nodes.filter((node) => node.spot)) {
      assert.deepEqual(
        pods.filter(({ workload: name }) => pinned.has(name.split("/")[1] ?? "")),
        [],
      );
    }
  });

  it("explains a missed aim line by line", () => {
    const target = costFor(EKS).targets.find(({ name }) => name === "with spot");
    assert.ok(target);
    assert.equal(target.met, target.usd <= target.limitUsd);
    assert.equal(target.met, target.floor === undefined);
  });
});

describe("cost: use", () => {
  it("orders low, typical and peak, in pods, machines and every price", () => {
    for (const profile of [EKS, GKE]) {
      const { use, totalUsd } = costFor(profile);
      assert.deepEqual(
        use.map(({ level }) => level),
        ["low", "typical", "peak"],
      );
      for (const [index, level] of use.slice(1).entries()) {
        const below = use[index];
        assert.ok(below && below.pods <= level.pods && below.nodes <= level.nodes);
        assert.ok(below.onDemandUsd <= level.onDemandUsd);
        assert.ok((below.spot?.usd ?? 0) <= (level.spot?.usd ?? Infinity));
        assert.ok(level.reservedThreeYearsUsd < level.reservedOneYearUsd);
      }
      assert.ok((use[1]?.onDemandUsd ?? Infinity) <= totalUsd);
    }
  });

  it("scales to the upper end, and jobs never", () => {
    const job = workload("job", 0, 1, 1, { kind: "Job", maxReplicas: 3 });
    const scaled = workload("web", 2, 1, 1, { maxReplicas: 9 });
    assert.deepEqual(
      atPeakUse([job, scaled, workload("fixed", 2, 1, 1)]).map(({ replicas }) => replicas),
      [0, 9, 2],
    );
  });
});

import type { PlannedProfile } from "../../components/foundation/facts";
import type { NodePool } from "../../components/profiles/profile";
import type { CapacityReport } from "../capacity";
import { machinesFor } from "../capacity/machines";
import { percent, sumOf } from "../capacity/sums";
import { type SpreadWorkload, workloadsOf } from "../capacity/workloads";
import type { Recording } from "../model";
import assumptions from "./assumptions.json";
import { type Bill, billOf, nodeCost } from "./bill";
import { inGuidesRequests } from "./guide-bill";
import { GUIDE_TOTAL } from "./guide-table";
import { machineOptions, poolsOf } from "./machines";
import { type CostReport, type IdleReservation, type NodeCost, type Purchase, cents } from "./model";
import { HOURS_PER_MONTH, type PriceList, priceListFor, sourcesOf } from "./prices";
import { spotMix } from "./spot";
import { type Claims, claimsOf } from "./storage";
import { targetsOf } from "./targets";
import { atTypicalUse, useLevels } from "./use";

/**
 * What a month of the plan costs, at the replicas the guide's cost table bills and never fewer than the plan's own.
 * Free where no price list has the profile's machines.
 */
export function costOf(recording: Recording, profile: PlannedProfile, capacity: CapacityReport): CostReport {
  return costFor(workloadsOf(recording, profile), claimsOf(recording, profile), profile, capacity);
}

/** As `costOf`, for workloads already read. */
export function costFor(
  resting: readonly SpreadWorkload[],
  claims: Claims,
  profile: PlannedProfile,
  capacity: Pick<CapacityReport, "peak">,
): CostReport {
  const { zones, pools } = profile.nodes;
  const [first] = pools;
  const { list, workloads, needed, nodeCosts, bill, base } = monthOf(resting, claims, profile);
  if (!list || !first) {
    return {
      ...base,
      priced: false,
      use: [],
      machines: [],
      targets: [],
      assumptions: [],
      notReckoned: [],
      sources: [],
      notes: ["The machines are your own: nothing here is billed. The guide's figures stand beside for orientation."],
    };
  }
  const machines = machineOptions(list, zones, workloads, bill.beside);
  const purchase = purchaseOf(list, bill, spotMix(list, poolsOf(list), zones, workloads, bill.beside));
  return {
    ...base,
    priced: true,
    priceList: `${list.provider} ${list.region}`,
    purchase,
    use: useLevels(list, first, profile, resting, claims),
    machines,
    ...inGuidesRequests(list, profile, first, bill),
    targets: targetsOf(purchase, machines),
    assumptions: [
      assumptions.loadBalancerGBPerMonth.text,
      assumptions.crossZoneGBPerMonth.text,
      assumptions.objectStoreGiB.text,
    ],
    notReckoned: assumptions.notReckoned,
    sources: sourcesOf(list),
    notes: notesOf(nodeCosts, needed, capacity, list),
  };
}

/** The part of the report that says what a month costs, without what other machines or other ways to buy would. */
export type MonthlyBill = Pick<CostReport, "priced" | "rows" | "totalUsd" | "idle">;

/** As `costOf`, without looking for better machines: a fraction of the time. */
export function monthlyBillOf(recording: Recording, profile: PlannedProfile): MonthlyBill {
  const { list, base } = monthOf(workloadsOf(recording, profile), claimsOf(recording, profile), profile);
  const { rows, totalUsd, idle } = base;
  return { priced: list !== undefined && profile.nodes.pools.length > 0, rows, totalUsd, idle };
}

function monthOf(resting: readonly SpreadWorkload[], claims: Claims, profile: PlannedProfile) {
  const { pools, zones } = profile.nodes;
  const list = priceListFor(pools.map(({ instanceType }) => instanceType));
  const workloads = atTypicalUse(resting);
  const [first] = pools;
  const needed = first && machinesFor(first, zones, workloads)?.count;
  const billedPools = billed(pools, needed);
  const bill = billOf(list, billedPools, profile, workloads, claims);
  const nodeCosts = list ? billedPools.map((pool, index) => nodeCost(list, pool, pools[index]?.nodes ?? 0)) : [];
  const base = {
    profile: profile.name,
    hoursPerMonth: HOURS_PER_MONTH,
    rows: bill.rows,
    totalUsd: bill.totalUsd,
    guide: GUIDE_TOTAL,
    nodes: nodeCosts,
    ...(needed === undefined ? {} : { nodesNeeded: needed }),
    idle: idleOf(bill, workloads),
  };
  return { list, workloads, needed, nodeCosts, bill, base };
}

/** The configured pools, the first with more machines where the workloads need them. */
function billed(pools: readonly NodePool[], needed: number | undefined): NodePool[] {
  const configured = pools.reduce((sum, { nodes }) => sum + nodes, 0);
  const more = Math.max(0, (needed ?? configured) - configured);
  return pools.map((pool, index) => (index === 0 ? { ...pool, nodes: pool.nodes + more } : pool));
}

function idleOf({ nodes, machinesUsd }: Bill, workloads: readonly SpreadWorkload[]): IdleReservation {
  const asked = sumOf(workloads, nodes.length);
  const whole = (of: "cpuMillicores" | "memoryMiB"): number => nodes.reduce((sum, node) => sum + node[of], 0);
  const left = (of: "cpuMillicores" | "memoryMiB"): number => percent(Math.max(0, whole(of) - asked[of]), whole(of));
  const [cpuPercent, memoryPercent] = [left("cpuMillicores"), left("memoryMiB")];
  const share = (cpuPercent + memoryPercent) / 2;
  return { usd: cents((machinesUsd * share) / 100), percent: Math.round(share * 10) / 10, cpuPercent, memoryPercent };
}

function purchaseOf(list: PriceList, { totalUsd, machinesUsd }: Bill, spot: Purchase["spot"]): Purchase {
  const at = (share: number): number => cents(totalUsd - machinesUsd * (1 - share));
  return {
    onDemandUsd: totalUsd,
    reservedOneYearUsd: at(list.reservedOneYearShare.share),
    reservedThreeYearsUsd: at(list.reservedThreeYearsShare.share),
    ...(spot ? { spot } : {}),
    allSpotUsd: at(list.spotShare.share),
  };
}

function notesOf(
  nodes: readonly NodeCost[],
  needed: number | undefined,
  capacity: Pick<CapacityReport, "peak">,
  list: PriceList,
): string[] {
  const configured = nodes.reduce((sum, node) => sum + node.configured, 0);
  const paid = nodes.reduce((sum, node) => sum + node.billed, 0);
  const unverified = sourcesOf(list).filter((source) => source.unverified === true);
  return [
    ...(paid > configured
      ? [`Typical use needs ${paid} machines; ${configured} are configured. All ${paid} are in the bill.`]
      : []),
    ...(needed !== undefined && needed < configured
      ? [`Typical use fits ${needed} of the ${configured} configured machines.`]
      : []),
    ...(needed === undefined
      ? ["A pod fits no machine of this kind: the bill is of the configured machines only."]
      : []),
    ...(capacity.peak.nodesNeeded === undefined
      ? []
      : [`With everything scaled to its upper end it takes ${capacity.peak.nodesNeeded} machines.`]),
    ...(unverified.length > 0
      ? [`Not yet confirmed on the vendor's page: ${unverified.map(({ figure }) => figure).join("; ")}.`]
      : []),
  ];
}

export { atTypicalUse } from "./use";
export type { CostReport, CostRow } from "./model";

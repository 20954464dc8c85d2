import type { NodePool, Profile } from "../../components/profiles/profile";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import type { CapacityReport } from "../capacity";
import { machinesFor } from "../capacity/machines";
import { nodesOf } from "../capacity/packing";
import { type SpreadWorkload, workloadsOf } from "../capacity/workloads";
import type { Recording } from "../model";
import assumptions from "./assumptions.json";
import { GUIDE_STORAGE_GIB, GUIDE_TOTAL, guideNodes } from "./guide-table";
import { machineOptions, nodeMonth, spotMix } from "./machines";
import { type CostReport, type GuideInModel, type NodeCost, type Purchase, cents } from "./model";
import { HOURS_PER_MONTH, type PriceList, machineUsdPerHour, priceListFor, sourcesOf } from "./prices";
import { type FlatLine, costRows } from "./rows";
import { type ClassStorage, storageOf } from "./storage";
import { targetsOf } from "./targets";

/**
 * What a month of the plan costs, at the replicas the guide's cost table bills and never fewer than the plan's own.
 * Free where no price list has the profile's machines.
 */
export function costOf(recording: Recording, profile: Profile, capacity: CapacityReport): CostReport {
  const { pools, zones } = profile.nodes;
  const list = priceListFor(pools.map(({ instanceType }) => instanceType));
  const workloads = atTypicalUse(workloadsOf(recording, profile));
  const [first] = pools;
  const needed = first && machinesFor(first, zones, workloads)?.count;
  const billedPools = billed(pools, needed);
  const nodes = nodesOf(billedPools, zones);
  const storage = storageOf(recording, profile, workloads, nodes.length, list);
  const nodeCosts = list ? billedPools.map((pool, index) => nodeCost(list, pool, pools[index]?.nodes ?? 0)) : [];
  const flat = list ? flatLines(list, billedPools, zones.length, storage) : unpricedLines(storage);
  const compute = {
    usd: nodeCosts.reduce((sum, { usd }) => sum + usd, 0),
    nodes: nodes.length,
    allocatable: {
      cpuMillicores: nodes.reduce((sum, { cpuMillicores }) => sum + cpuMillicores, 0),
      memoryMiB: nodes.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    },
  };
  const rows = costRows(workloads, compute, flat, list !== undefined);
  const totalUsd = cents(rows.reduce((sum, { usd }) => sum + usd, 0));
  const base = {
    profile: profile.name,
    hoursPerMonth: HOURS_PER_MONTH,
    rows,
    totalUsd,
    guide: GUIDE_TOTAL,
    nodes: nodeCosts,
    ...(needed === undefined ? {} : { nodesNeeded: needed }),
  };
  if (!list || !first) {
    const notes = [
      "The machines are your own: nothing here is billed. The guide's figures stand beside for orientation.",
    ];
    return { ...base, priced: false, machines: [], targets: [], assumptions: [], notReckoned: [], sources: [], notes };
  }
  const besideUsd = totalUsd - compute.usd - diskLine(list, billedPools).usd;
  const machines = machineOptions(list, zones, workloads, besideUsd);
  const spot = spotMix(list, first, zones, workloads, besideUsd, needed);
  const purchase = purchaseOf(list, totalUsd, compute.usd, spot);
  return {
    ...base,
    priced: true,
    priceList: `${list.provider} ${list.region}`,
    purchase,
    machines,
    ...inGuidesRequests(list, profile, first, rows, compute.usd),
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

/** Services at the replicas the guide bills, within their range; everything else as it rests. */
export function atTypicalUse(workloads: readonly SpreadWorkload[]): SpreadWorkload[] {
  const catalogue: Readonly<Record<string, ServiceDefinition>> = SERVICES;
  return workloads.map((workload) => {
    const typical = workload.name === workload.costCenter ? catalogue[workload.name]?.replicas.typical : undefined;
    if (typical === undefined || workload.kind !== "Deployment") {
      return workload;
    }
    const most = Math.max(workload.replicas, workload.maxReplicas ?? workload.replicas);
    return { ...workload, replicas: Math.min(most, Math.max(workload.replicas, typical)) };
  });
}

/** The configured pools, the first with more machines where the workloads need them. */
function billed(pools: readonly NodePool[], needed: number | undefined): NodePool[] {
  const configured = pools.reduce((sum, { nodes }) => sum + nodes, 0);
  const more = Math.max(0, (needed ?? configured) - configured);
  return pools.map((pool, index) => (index === 0 ? { ...pool, nodes: pool.nodes + more } : pool));
}

function nodeCost(list: PriceList, pool: NodePool, configured: number): NodeCost {
  const usdPerHour = machineUsdPerHour(list, pool.instanceType) * (pool.spot ? list.spotShare.share : 1);
  return {
    pool: pool.name,
    instanceType: pool.instanceType,
    configured,
    billed: pool.nodes,
    usdPerHour,
    usd: usdPerHour * HOURS_PER_MONTH * pool.nodes,
  };
}

function diskLine(list: PriceList, pools: readonly NodePool[]): FlatLine {
  const giB = pools.reduce((sum, pool) => sum + pool.nodes * pool.diskGiB, 0);
  const usd = pools.reduce((sum, pool) => sum + pool.nodes * nodeMonth(list, pool).diskUsd, 0);
  return {
    key: "node-disks",
    label: "Disks of the nodes",
    usd: cents(usd),
    why: `${giB} GiB for images, logs and the system.`,
  };
}

function storageLine(storage: readonly ClassStorage[]): FlatLine {
  const usd = storage.reduce((sum, each) => sum + each.usd, 0);
  const claims = storage.map(({ storageClass, disk, giB }) => `${Math.round(giB)} GiB of ${storageClass} (${disk})`);
  const why = `${claims.join(", ") || "No claims"}; the guide books ${GUIDE_STORAGE_GIB} GB.`;
  return { key: "storage", label: "Storage", usd, why };
}

function unpricedLines(storage: readonly ClassStorage[]): FlatLine[] {
  return [storageLine(storage.map((each) => ({ ...each, disk: "local disk" })))];
}

function flatLines(
  list: PriceList,
  pools: readonly NodePool[],
  zones: number,
  storage: readonly ClassStorage[],
): FlatLine[] {
  const { loadBalancerGBPerMonth, crossZoneGBPerMonth, objectStoreGiB } = assumptions;
  const addresses = list.publicAddressesPerZone * Math.max(1, zones) * list.publicAddressPerHour.usd * HOURS_PER_MONTH;
  const lines: FlatLine[] = [
    storageLine(storage),
    {
      key: "load-balancer",
      label: "Load balancer",
      usd: list.loadBalancerPerHour.usd * HOURS_PER_MONTH + loadBalancerGBPerMonth.value * list.loadBalancerPerGB.usd,
      why: `One, at ${list.loadBalancerPerHour.usd} USD an hour, and ${loadBalancerGBPerMonth.value} GB through it.`,
    },
    {
      key: "control-plane",
      label: "Kubernetes control plane",
      usd: list.controlPlanePerHour.usd * HOURS_PER_MONTH,
      why: `The cloud's fee of ${list.controlPlanePerHour.usd} USD an hour, whatever runs.`,
    },
    diskLine(list, pools),
    {
      key: "public-addresses",
      label: "Public IPv4 addresses",
      usd: addresses,
      why: "One a zone for the load balancer.",
    },
    {
      key: "cross-zone",
      label: "Traffic between zones",
      usd: zones > 1 ? crossZoneGBPerMonth.value * list.crossZonePerGB.usd : 0,
      why: `${crossZoneGBPerMonth.value} GB at ${list.crossZonePerGB.usd} USD, both sides together.`,
    },
    {
      key: "object-store",
      label: "Object store",
      usd: objectStoreGiB.value * list.objectStorePerGiBMonth.usd,
      why: `${objectStoreGiB.value} GiB of logs, traces, metrics and backups.`,
    },
  ];
  return lines.filter(({ usd, key }) => usd > 0 || key === "storage");
}

function purchaseOf(list: PriceList, totalUsd: number, machinesUsd: number, spot: Purchase["spot"]): Purchase {
  const at = (share: number): number => cents(totalUsd - machinesUsd * (1 - share));
  return {
    onDemandUsd: totalUsd,
    reservedOneYearUsd: at(list.reservedOneYearShare.share),
    reservedThreeYearsUsd: at(list.reservedThreeYearsShare.share),
    ...(spot ? { spot } : {}),
    allSpotUsd: at(list.spotShare.share),
  };
}

/** Both bills line by line, so that their difference has reasons. */
function inGuidesRequests(
  list: PriceList,
  profile: Profile,
  pool: NodePool,
  rows: CostReport["rows"],
  oursUsd: number,
): { readonly guideInModel?: GuideInModel } {
  const nodes = guideNodes(pool, profile);
  if (nodes === undefined) {
    return {};
  }
  const { machineUsd, diskUsd } = nodeMonth(list, pool);
  const ours = (key: string): number => rows.find((row) => row.key === key)?.usd ?? 0;
  const shared = ["load-balancer", "control-plane", "public-addresses", "cross-zone", "object-store"];
  const disk = list.diskPerGiBMonth[list.defaultDisk]?.usd ?? 0;
  const lines = [
    { line: `Machines (${pool.instanceType})`, guideUsd: cents(nodes * machineUsd), oursUsd: cents(oursUsd) },
    { line: "Disks of the nodes", guideUsd: cents(nodes * diskUsd), oursUsd: ours("node-disks") },
    { line: "Storage", guideUsd: cents(GUIDE_STORAGE_GIB * disk), oursUsd: ours("storage") },
    ...shared
      .filter((key) => ours(key) > 0)
      .map((key) => ({
        line: rows.find((row) => row.key === key)?.label ?? key,
        guideUsd: ours(key),
        oursUsd: ours(key),
      })),
  ];
  return { guideInModel: { nodes, usd: cents(lines.reduce((sum, { guideUsd }) => sum + guideUsd, 0)), lines } };
}

function notesOf(
  nodes: readonly NodeCost[],
  needed: number | undefined,
  capacity: CapacityReport,
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

export type { CostReport, CostRow } from "./model";

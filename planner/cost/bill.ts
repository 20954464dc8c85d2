import type { PlannedProfile } from "../../components/foundation/facts";
import type { NodePool } from "../../components/profiles/profile";
import { type PackingNode, nodesOf } from "../capacity/packing";
import type { SpreadWorkload } from "../capacity/workloads";
import assumptions from "./assumptions.json";
import { GUIDE_STORAGE_GIB } from "./guide-table";
import { type CostRow, type NodeCost, cents } from "./model";
import { HOURS_PER_MONTH, type PriceList, machineUsdPerHour, nodeMonth } from "./prices";
import { type FlatLine, costRows } from "./rows";
import type { Beside } from "./spot";
import { type ClassStorage, type Claims, storageOf } from "./storage";

/** What a month costs on given machines. */
export interface Bill {
  readonly rows: readonly CostRow[];
  readonly totalUsd: number;
  /** The machines alone, without their disks. */
  readonly machinesUsd: number;
  readonly nodes: readonly PackingNode[];
  /** Everything but the machines and their disks. */
  readonly beside: Beside;
}

/** @param list absent where nobody sends a bill */
export function billOf(
  list: PriceList | undefined,
  pools: readonly NodePool[],
  profile: PlannedProfile,
  workloads: readonly SpreadWorkload[],
  claims: Claims,
): Bill {
  const { zones } = profile.nodes;
  const nodes = nodesOf(pools, zones);
  const storage = storageOf(claims, workloads, nodes.length, list);
  const lines = list ? besideLines(list, zones.length, storage) : [storageLine(storage)];
  const machinesUsd = list ? pools.reduce((sum, pool) => sum + nodeCost(list, pool).usd, 0) : 0;
  const compute = {
    usd: machinesUsd,
    nodes: nodes.length,
    allocatable: {
      cpuMillicores: nodes.reduce((sum, { cpuMillicores }) => sum + cpuMillicores, 0),
      memoryMiB: nodes.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    },
  };
  const rows = costRows(workloads, compute, list ? [...lines, diskLine(list, pools)] : lines, list !== undefined);
  return {
    rows,
    totalUsd: cents(rows.reduce((sum, { usd }) => sum + usd, 0)),
    machinesUsd,
    nodes,
    beside: {
      usd: lines.reduce((sum, { usd }) => sum + cents(usd), 0),
      lines: lines.map(({ label, usd }) => ({ line: label, usd: cents(usd) })),
    },
  };
}

/** @param configured machines the stack names, where more are billed */
export function nodeCost(list: PriceList, pool: NodePool, configured = pool.nodes): NodeCost {
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

function besideLines(list: PriceList, zones: number, storage: readonly ClassStorage[]): FlatLine[] {
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

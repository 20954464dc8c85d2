import type { NodePool } from "../../components/profiles/profile";
import { machinesFor } from "../capacity/machines";
import { nodesOf, pack } from "../capacity/packing";
import { type ResourceSum, sumOf } from "../capacity/sums";
import type { SpreadWorkload } from "../capacity/workloads";
import { type SpotMix, cents } from "./model";
import { type PriceList, nodeMonth } from "./prices";

/** The month's bill without machines and their disks. */
export interface Beside {
  readonly usd: number;
  readonly lines: readonly { readonly line: string; readonly usd: number }[];
}

/** Spot machines of one kind that are lost together are replaced together: with one, a pair of replicas may share it. */
const LEAST_SPOT_NODES = 2;

interface Pinned {
  readonly pool: NodePool;
  readonly nodes: number;
  readonly usd: number;
}

interface Found {
  readonly pinned: Pinned;
  readonly spotPool: NodePool;
  readonly spotNodes: number;
  readonly usd: number;
}

/**
 * The cheapest mix of one on-demand and one spot machine type in which only what may be interrupted lies on spot, every
 * replica and every spread kept. Searched by bound: a mix is packed only where its price could still win.
 * @param types machine types to choose from
 * @returns undefined where something fits none of them
 */
export function spotMix(
  list: PriceList,
  types: readonly NodePool[],
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
  beside: Beside,
): SpotMix | undefined {
  const daemons = sumOf(
    workloads.filter(({ kind }) => kind === "DaemonSet"),
    1,
  );
  const all = sumOf(
    workloads.filter(({ kind }) => kind !== "DaemonSet"),
    0,
  );
  const monthOf = (pool: NodePool): number => nodeMonth(list, pool).machineUsd;
  const diskOf = (pool: NodePool): number => nodeMonth(list, pool).diskUsd;
  const spotOf = (pool: NodePool): number => monthOf(pool) * list.spotShare.share + diskOf(pool);
  const spotTypes = [...types].sort((a, b) => perRoom(a, spotOf) - perRoom(b, spotOf) || byType(a, b));
  const choices = pinnedChoices(types, zones, workloads, (pool) => monthOf(pool) + diskOf(pool));
  let best: Found | undefined;
  for (const pinned of choices) {
    for (const spotPool of spotTypes) {
      const each = spotOf(spotPool);
      const least = leastSpot(pinned, spotPool, all, daemons);
      for (const spotNodes of counts(least, all.pods + zones.length)) {
        const usd = pinned.usd + spotNodes * each;
        if (best && usd >= best.usd - 0.005) {
          break;
        }
        if (holds(pinned, spotPool, spotNodes, zones, workloads)) {
          best = { pinned, spotPool, spotNodes, usd };
          break;
        }
      }
    }
  }
  return best && described(best, list, beside, choices[0]?.usd ?? 0);
}

/** On-demand machines of each type that hold what may not be interrupted, or one more, cheapest first. */
function pinnedChoices(
  types: readonly NodePool[],
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
  month: (pool: NodePool) => number,
): Pinned[] {
  const staying = workloads.filter(({ kind, spotSafe }) => kind === "DaemonSet" || spotSafe !== true);
  return types
    .flatMap((type): Pinned[] => {
      const pool = { ...type, spot: false };
      const least = machinesFor(pool, zones, staying)?.count;
      return least === undefined ? [] : [least, least + 1].map((nodes) => ({ pool, nodes, usd: nodes * month(pool) }));
    })
    .sort((a, b) => a.usd - b.usd || byType(a.pool, b.pool) || a.nodes - b.nodes);
}

/** Spot machines below which the requests alone say that it cannot fit. */
function leastSpot(pinned: Pinned, spot: NodePool, all: ResourceSum, daemons: ResourceSum): number {
  const room = (pool: NodePool, of: "cpuMillicores" | "memoryMiB"): number =>
    pool[of] - pool.reserved[of] - daemons[of];
  const need = (of: "cpuMillicores" | "memoryMiB"): number => {
    const left = all[of] - pinned.nodes * room(pinned.pool, of);
    return left <= 0 ? 0 : room(spot, of) > 0 ? Math.ceil(left / room(spot, of)) : Infinity;
  };
  return Math.max(need("cpuMillicores"), need("memoryMiB"));
}

function* counts(least: number, most: number): Generator<number> {
  if (least === 0) {
    yield 0;
  }
  for (let count = Math.max(LEAST_SPOT_NODES, least); count <= most; count++) {
    yield count;
  }
}

function holds(
  pinned: Pinned,
  spotPool: NodePool,
  spotNodes: number,
  zones: readonly string[],
  workloads: readonly SpreadWorkload[],
): boolean {
  // Spot first: what may lie there leaves the other machines to what may not.
  const pools = [
    { ...spotPool, name: "spot", nodes: spotNodes, spot: true },
    { ...pinned.pool, name: "on-demand", nodes: pinned.nodes },
  ];
  return pack(nodesOf(pools, zones), workloads, { untilUnplaced: true }).unplaced.length === 0;
}

function described(
  { pinned, spotPool, spotNodes }: Found,
  list: PriceList,
  beside: Beside,
  leastPinnedUsd: number,
): SpotMix {
  const { machineUsd, diskUsd } = nodeMonth(list, pinned.pool);
  const spotMonth = nodeMonth(list, spotPool);
  const onDemandUsd = pinned.nodes * machineUsd;
  const spotUsd = spotNodes * spotMonth.machineUsd * list.spotShare.share;
  const disksUsd = pinned.nodes * diskUsd + spotNodes * spotMonth.diskUsd;
  const total = beside.usd + onDemandUsd + spotUsd + disksUsd;
  const reserved = (share: number): number => cents(total - onDemandUsd * (1 - share));
  return {
    onDemandType: pinned.pool.instanceType,
    onDemandNodes: pinned.nodes,
    spotType: spotPool.instanceType,
    spotNodes,
    usd: cents(total),
    reservedOneYearUsd: reserved(list.reservedOneYearShare.share),
    reservedThreeYearsUsd: reserved(list.reservedThreeYearsShare.share),
    leastUsd: cents(beside.usd + leastPinnedUsd),
    lines: [
      ...beside.lines,
      {
        line: `${pinned.nodes} x ${pinned.pool.instanceType} on demand, for what may not be interrupted`,
        usd: onDemandUsd,
      },
      { line: `${spotNodes} x ${spotPool.instanceType} spot`, usd: spotUsd },
      { line: "Disks of the nodes", usd: disksUsd },
    ].map(({ line, usd }) => ({ line, usd: cents(usd) })),
  };
}

/** Price of a machine's larger need: what a core and four GiB cost there. */
function perRoom(pool: NodePool, month: (pool: NodePool) => number): number {
  return month(pool) / Math.max(1, Math.min(pool.cpuMillicores / 1000, pool.memoryMiB / 4096));
}

const byType = (a: NodePool, b: NodePool): number =>
  a.instanceType < b.instanceType ? -1 : a.instanceType > b.instanceType ? 1 : 0;

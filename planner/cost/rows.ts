import { percent, podSizeOf, podsOf } from "../capacity/sums";
import { CLUSTER_PART, type SpreadWorkload } from "../capacity/workloads";
import { GUIDE_ROWS, type GuideRow } from "./guide-table";
import { type CostRow, cents } from "./model";

/** A line that is not compute. */
export interface FlatLine {
  readonly key: string;
  readonly label: string;
  readonly usd: number;
  readonly why: string;
}

export interface ComputeBill {
  /** All machines, without their disks. */
  readonly usd: number;
  readonly nodes: number;
  readonly allocatable: { readonly cpuMillicores: number; readonly memoryMiB: number };
}

/** Labels of cost centers the guide has no row for; others read as they are called. */
const LABELS: Readonly<Record<string, string>> = {
  mesh: "Mesh (istiod, CNI, gateway)",
  operators: "Operators and certificates",
  recovery: "Backups",
  [CLUSTER_PART]: "The cluster's own pods",
};

interface Asked {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
}

/**
 * Splits the machines' bill over cost centers by the mean of their shares of CPU and memory; what nobody asked for is
 * its own row. Guide rows come first in the guide's order, then the others, dearest first.
 */
export function costRows(
  workloads: readonly SpreadWorkload[],
  compute: ComputeBill,
  flat: readonly FlatLine[],
  priced: boolean,
): CostRow[] {
  const asked = askedByCenter(workloads, compute.nodes);
  const shareOf = ({ cpuMillicores, memoryMiB }: Asked): number =>
    (ratio(cpuMillicores, compute.allocatable.cpuMillicores) + ratio(memoryMiB, compute.allocatable.memoryMiB)) / 2;
  const rows = [...asked].map(([key, sum]): CostRow => {
    const guide = GUIDE_ROWS.find((row) => row.costCenter === key);
    return {
      key,
      label: guide?.label ?? LABELS[key] ?? key,
      usd: cents(compute.usd * shareOf(sum)),
      ...sum,
      ...(guide ? { guide: figureOf(guide) } : {}),
      why: whyCompute(sum, guide),
    };
  });
  const used = [...asked.values()].reduce((sum, each) => sum + shareOf(each), 0);
  const idle: FlatLine = {
    key: "idle",
    label: "Idle room on the nodes",
    // Takes the others' roundings, so that the rows add up to the machines' bill.
    usd: Math.max(0, compute.usd - rows.reduce((sum, { usd }) => sum + usd, 0)),
    why: `${percent(Math.max(0, 1 - used), 1)} % of the machines is asked for by nobody: room for rollouts, jobs and load.`,
  };
  const beside = [...flat, ...(priced ? [idle] : [])].map((line): CostRow => {
    const guide = GUIDE_ROWS.find((row) => row.costCenter === line.key);
    return {
      ...line,
      label: guide?.label ?? line.label,
      usd: cents(line.usd),
      cpuMillicores: 0,
      memoryMiB: 0,
      ...(guide ? { guide: figureOf(guide) } : {}),
    };
  });
  const absent = GUIDE_ROWS.filter(({ costCenter }) => ![...rows, ...beside].some(({ key }) => key === costCenter)).map(
    (guide): CostRow => ({
      key: guide.costCenter,
      label: guide.label,
      usd: 0,
      cpuMillicores: 0,
      memoryMiB: 0,
      guide: figureOf(guide),
      why: "Nothing of it is in this plan.",
    }),
  );
  const rank = ({ key }: CostRow): number => {
    const index = GUIDE_ROWS.findIndex(({ costCenter }) => costCenter === key);
    return index < 0 ? GUIDE_ROWS.length : index;
  };
  return [...rows, ...beside, ...absent]
    .map((row) => (row.guide && priced ? { ...row, differenceUsd: outside(row.usd, row.guide) } : row))
    .sort((a, b) => rank(a) - rank(b) || b.usd - a.usd || (a.key < b.key ? -1 : 1));
}

function askedByCenter(workloads: readonly SpreadWorkload[], nodes: number): Map<string, Asked> {
  const asked = new Map<string, Asked>();
  for (const workload of workloads) {
    const key = workload.part === CLUSTER_PART ? CLUSTER_PART : workload.costCenter;
    const size = podSizeOf(workload);
    const pods = podsOf(workload, nodes);
    const sum = asked.get(key) ?? { cpuMillicores: 0, memoryMiB: 0 };
    asked.set(key, {
      cpuMillicores: sum.cpuMillicores + pods * size.cpuMillicores,
      memoryMiB: sum.memoryMiB + pods * size.memoryMiB,
    });
  }
  return asked;
}

function figureOf(row: GuideRow): CostRow["guide"] {
  const { lowUsd, highUsd, cpuMillicores, memoryMiB, storageGiB } = row;
  return {
    lowUsd,
    highUsd,
    ...(cpuMillicores === undefined ? {} : { cpuMillicores }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    ...(storageGiB === undefined ? {} : { storageGiB }),
  };
}

function outside(usd: number, range: { readonly lowUsd: number; readonly highUsd: number }): number {
  return cents(usd < range.lowUsd ? usd - range.lowUsd : usd > range.highUsd ? usd - range.highUsd : 0);
}

function whyCompute(asked: Asked, guide: GuideRow | undefined): string {
  const ours = `asks ${cores(asked.cpuMillicores)} CPU and ${gib(asked.memoryMiB)} GiB`;
  return guide?.cpuMillicores === undefined
    ? `It ${ours}; the guide has no row for it.`
    : `It ${ours}; the guide books ${cores(guide.cpuMillicores)} CPU and ${gib(guide.memoryMiB ?? 0)} GiB.`;
}

const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
const cores = (millicores: number): string => (millicores / 1000).toFixed(2).replace(/\.?0+$/, "");
const gib = (mebibytes: number): string => (mebibytes / 1024).toFixed(1).replace(/\.0$/, "");

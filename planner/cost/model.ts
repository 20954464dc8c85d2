import type { Provenance } from "./prices";

export interface GuideFigure {
  readonly lowUsd: number;
  readonly highUsd: number;
  readonly cpuMillicores?: number;
  readonly memoryMiB?: number;
  readonly storageGiB?: number;
}

/** One line of the monthly bill. */
export interface CostRow {
  /** The cost center, or the name of a line no workload owns ("storage", "idle", ...). */
  readonly key: string;
  readonly label: string;
  readonly usd: number;
  /** Requests behind the line; 0 where it is not compute. */
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** The guide's own figure; absent for lines it forgot. */
  readonly guide?: GuideFigure;
  /** How far outside the guide's range: negative below it, 0 within. Absent without a guide figure or a price. */
  readonly differenceUsd?: number;
  readonly why: string;
}

export interface NodeCost {
  readonly pool: string;
  readonly instanceType: string;
  readonly configured: number;
  /** What is paid for: the configured ones, or more where the workloads do not fit them. */
  readonly billed: number;
  readonly usdPerHour: number;
  readonly usd: number;
}

/**
 * Interruption-safe use of spot: what may be interrupted on spot machines, the rest on demand. Either no spot machine or
 * two, so that one interruption cannot take both replicas of a pair.
 */
export interface SpotMix {
  readonly onDemandType: string;
  readonly onDemandNodes: number;
  readonly spotType: string;
  readonly spotNodes: number;
  /** The whole month's bill. */
  readonly usd: number;
  /** As above, with the on-demand machines reserved instead. */
  readonly reservedOneYearUsd: number;
  readonly reservedThreeYearsUsd: number;
  /** Before the first spot machine: the cheapest on-demand machines for what may not be interrupted, and all else. */
  readonly leastUsd: number;
  /** What the bill consists of; adds up to `usd` to the cent a line. */
  readonly lines: readonly { readonly line: string; readonly usd: number }[];
}

/** The month at one use of the platform, on as many machines of the first pool's kind as its pods need. */
export interface UseLevel {
  /** `low`: every workload at its least. `typical`: services as the guide bills them. `peak`: all scaled to their upper end. */
  readonly level: "low" | "typical" | "peak";
  readonly pods: number;
  readonly nodes: number;
  readonly onDemandUsd: number;
  readonly reservedOneYearUsd: number;
  readonly reservedThreeYearsUsd: number;
  /** Absent where a part fits no machine. */
  readonly spot?: SpotMix;
}

/** What of the billed machines nobody asks for. */
export interface IdleReservation {
  readonly usd: number;
  /** Of the machines' bill: the mean of CPU and memory. */
  readonly percent: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/** The whole month's bill by how the machines are bought. */
export interface Purchase {
  readonly onDemandUsd: number;
  readonly reservedOneYearUsd: number;
  readonly reservedThreeYearsUsd: number;
  /** The cheapest safe mix of the machine types the list has. Absent where a part fits no machine. */
  readonly spot?: SpotMix;
  /** Every node on spot: cheaper still, and an interruption may take a database primary along. */
  readonly allSpotUsd: number;
}

/** The same workloads on the fewest machines of another type. */
export interface MachineOption {
  readonly instanceType: string;
  readonly nodes: number;
  readonly usd: number;
  /** With this type alone, on demand and spot. */
  readonly spot?: SpotMix;
}

export interface CostTarget {
  readonly name: string;
  readonly limitUsd: number;
  readonly usd: number;
  readonly met: boolean;
  /** What would meet it, or how near one can come. */
  readonly advice: string;
  /** The lowest bill that keeps every part and every replica, where it is above the limit. */
  readonly floor?: readonly { readonly line: string; readonly usd: number }[];
}

export interface ComparedLine {
  readonly line: string;
  readonly guideUsd: number;
  readonly oursUsd: number;
  /** Where the difference comes from. */
  readonly why: string;
}

/** What the guide's own requests would cost in this model, on the same machines. */
export interface GuideInModel {
  /** Machines of the first pool's kind. */
  readonly nodes: number;
  readonly usd: number;
  readonly lines: readonly ComparedLine[];
}

/** A month's bill (730 h, USD) at typical use: the replicas the guide's cost table bills. */
export interface CostReport {
  readonly profile: string;
  readonly hoursPerMonth: number;
  /** false where nobody sends a bill for the machines. */
  readonly priced: boolean;
  /** "aws us-east-1" */
  readonly priceList?: string;
  /** The guide's rows in its order, then what it forgot, dearest first. They add up to `totalUsd`. */
  readonly rows: readonly CostRow[];
  readonly totalUsd: number;
  readonly guide: { readonly lowUsd: number; readonly highUsd: number };
  readonly nodes: readonly NodeCost[];
  /** Machines of the first pool's kind that typical use needs; absent where no number would do. */
  readonly nodesNeeded?: number;
  readonly idle: IdleReservation;
  readonly purchase?: Purchase;
  /** Low, typical and peak; none where nothing is billed or a pod fits no machine. */
  readonly use: readonly UseLevel[];
  /** Cheapest first. */
  readonly machines: readonly MachineOption[];
  readonly guideInModel?: GuideInModel;
  readonly targets: readonly CostTarget[];
  readonly assumptions: readonly string[];
  readonly notReckoned: readonly string[];
  readonly sources: readonly (Provenance & { readonly figure: string; readonly value: number })[];
  readonly notes: readonly string[];
}

/** To the cent. */
export function cents(usd: number): number {
  return Math.round(usd * 100) / 100;
}

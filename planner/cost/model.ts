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

/** Interruption-safe use of spot: what may be interrupted on spot machines, the rest on demand. */
export interface SpotMix {
  readonly onDemandNodes: number;
  readonly spotNodes: number;
  /** The whole month's bill. */
  readonly usd: number;
}

/** The whole month's bill by how the machines are bought. */
export interface Purchase {
  readonly onDemandUsd: number;
  readonly reservedOneYearUsd: number;
  readonly reservedThreeYearsUsd: number;
  /** Absent where a part fits no machine. */
  readonly spot?: SpotMix;
  /** Every node on spot: cheaper still, and an interruption may take a database primary along. */
  readonly allSpotUsd: number;
}

/** The same workloads on the fewest machines of another type. */
export interface MachineOption {
  readonly instanceType: string;
  readonly nodes: number;
  readonly usd: number;
  readonly spot?: SpotMix;
}

export interface CostTarget {
  readonly name: string;
  readonly limitUsd: number;
  readonly usd: number;
  readonly met: boolean;
  /** What would meet it, or how near one can come. */
  readonly advice: string;
}

export interface ComparedLine {
  readonly line: string;
  readonly guideUsd: number;
  readonly oursUsd: number;
}

/** What the guide's own requests would cost in this model, on the same machines. */
export interface GuideInModel {
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
  readonly purchase?: Purchase;
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

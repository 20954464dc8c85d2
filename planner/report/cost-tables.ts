import type { CostReport } from "../cost";
import type { MachineOption } from "../cost/model";
import type { PlanDifference } from "../cost/difference";
import type { RightSizing } from "../cost/right-size";
import { mixText } from "../cost/targets";

/** What a cost report may say beside the bill. */
export interface CostExtras {
  readonly difference?: PlanDifference;
  readonly rightSizing?: RightSizing & {
    readonly hours: number;
    /** The month with the proposed requests, on the machines of today's kind. */
    readonly totalUsd: number;
    readonly nodes?: number;
    /** The cheapest machines that would hold them. */
    readonly cheapest?: MachineOption;
  };
}

export interface CostColumn {
  readonly head: string;
  readonly number?: true;
}

/** A table of the cost report, ready for any form. */
export interface CostTable {
  readonly title: string;
  readonly columns: readonly CostColumn[];
  readonly rows: readonly (readonly string[])[];
  /** The last row is a sum. */
  readonly total?: true;
  /** Sentences under it. */
  readonly lines?: readonly string[];
}

const NUMBER = (head: string): CostColumn => ({ head, number: true });
const TEXT = (head: string): CostColumn => ({ head });

const money = (usd: number): string => usd.toFixed(2);
const signed = (usd: number): string => `${usd > 0 ? "+" : ""}${money(usd)}`;

/** The report as tables: the change first, then the bill and what it could be. */
export function costTables(cost: CostReport, { difference, rightSizing }: CostExtras = {}): CostTable[] {
  return [
    ...(difference ? differenceTables(difference, cost.priced) : []),
    billTable(cost),
    ...(cost.use.length > 0 ? [useTable(cost)] : []),
    ...floorTables(cost),
    ...(cost.machines.length > 0 ? [machineTable(cost)] : []),
    ...(cost.guideInModel ? [guideTable(cost, cost.guideInModel)] : []),
    ...(rightSizing ? [sizingTable(cost, rightSizing)] : []),
  ];
}

/** "+12.00 USD a month, 2 resources added, 0 removed, 1 changed" */
export function differenceText({ differenceUsd, resources }: PlanDifference, priced = true): string {
  const { added, removed, changed } = resources;
  const bill = priced ? `${signed(differenceUsd)} USD a month, ` : "";
  return `${bill}${added} resources added, ${removed} removed, ${changed} changed`;
}

export function differenceTables(difference: PlanDifference, priced: boolean): CostTable[] {
  const { rows, resources } = difference;
  return [
    {
      title: `Against the base: ${differenceText(difference, priced)}`,
      columns: [TEXT("Line"), NUMBER("Base"), NUMBER("This plan"), NUMBER("Difference")],
      rows: priced
        ? [
            ...rows.map((row) => [row.label, money(row.baseUsd), money(row.usd), signed(row.differenceUsd)]),
            ["total", money(difference.baseUsd), money(difference.usd), signed(difference.differenceUsd)],
          ]
        : [],
      total: true,
    },
    ...(resources.types.length > 0
      ? [
          {
            title: "Resources that differ",
            columns: [TEXT("Type"), NUMBER("Added"), NUMBER("Removed"), NUMBER("Changed")],
            rows: resources.types.map((row) => [row.type, row.added, row.removed, row.changed].map(String)),
          },
        ]
      : []),
  ];
}

function billTable(cost: CostReport): CostTable {
  const where = cost.priceList ? `, list prices of ${cost.priceList}` : "";
  return {
    title: `USD in a month of ${cost.hoursPerMonth} hours${where}`,
    columns: [TEXT("Line"), NUMBER("This plan"), NUMBER("Guide"), NUMBER("Outside its range"), TEXT("Why")],
    rows: [
      ...cost.rows.map(({ label, usd, guide, differenceUsd, why }) => [
        label,
        cost.priced ? money(usd) : "-",
        guide ? `${guide.lowUsd}-${guide.highUsd}` : "",
        differenceUsd ? signed(differenceUsd) : "",
        why,
      ]),
      ["total", cost.priced ? money(cost.totalUsd) : "-", `${cost.guide.lowUsd}-${cost.guide.highUsd}`, "", ""],
    ],
    total: true,
    lines: cost.notes,
  };
}

function useTable({ use }: CostReport): CostTable {
  return {
    title: "By use and by how the machines are bought, USD a month",
    columns: [
      TEXT("Use"),
      NUMBER("Pods"),
      NUMBER("Machines"),
      NUMBER("On demand"),
      NUMBER("One year"),
      NUMBER("Three years"),
      NUMBER("Safe spot"),
      TEXT("Mix"),
    ],
    rows: use.map(({ level, pods, nodes, spot, ...bill }) => [
      level,
      String(pods),
      String(nodes),
      ...[bill.onDemandUsd, bill.reservedOneYearUsd, bill.reservedThreeYearsUsd].map(money),
      spot ? money(spot.usd) : "",
      spot ? mixText(spot) : "",
    ]),
    lines: [
      "Each as if it lasted all month, on the machines its pods need. Reserved prices are of all those machines; " +
        "spot machines take only what may be interrupted.",
    ],
  };
}

function floorTables({ targets }: CostReport): CostTable[] {
  return targets.map(({ name, usd, limitUsd, met, advice, floor = [] }) => ({
    title: `Aim ${name}: ${money(usd)} of ${money(limitUsd)} USD, ${met ? "met" : "not met"}`,
    columns: floor.length > 0 ? [TEXT("The floor consists of"), NUMBER("USD")] : [],
    rows: floor.length > 0 ? [...floor.map(({ line, usd: each }) => [line, money(each)]), ["total", money(usd)]] : [],
    total: true,
    lines: [advice],
  }));
}

function machineTable({ machines }: CostReport): CostTable {
  return {
    title: "Other machines",
    columns: [TEXT("Machine"), NUMBER("Nodes"), NUMBER("On demand"), NUMBER("Safe spot"), TEXT("Mix")],
    rows: machines.map(({ instanceType, nodes, usd, spot }) => [
      instanceType,
      String(nodes),
      money(usd),
      spot ? money(spot.usd) : "",
      spot ? mixText(spot) : "",
    ]),
  };
}

function guideTable(cost: CostReport, compared: NonNullable<CostReport["guideInModel"]>): CostTable {
  return {
    title: `The guide's own requests in this model: ${compared.nodes} machines of the same kind`,
    columns: [TEXT("Line"), NUMBER("Guide's requests"), NUMBER("This plan"), NUMBER("Difference"), TEXT("Why")],
    rows: [
      ...compared.lines.map(({ line, guideUsd, oursUsd, why }) => [
        line,
        money(guideUsd),
        money(oursUsd),
        signed(oursUsd - guideUsd),
        why,
      ]),
      ["total", money(compared.usd), money(cost.totalUsd), signed(cost.totalUsd - compared.usd), ""],
    ],
    total: true,
  };
}

function sizingTable(cost: CostReport, sizing: NonNullable<CostExtras["rightSizing"]>): CostTable {
  const { proposals, unmeasured, unknown, hours, totalUsd, nodes, cheapest } = sizing;
  const [cheapestNow] = cost.machines;
  const change = (now: number, proposed: number): string => (now === proposed ? "" : `${now} -> ${proposed}`);
  const saved = cost.totalUsd - totalUsd;
  return {
    title: `Right-sizing by ${hours} hours of measurements: ${proposals.length} containers`,
    columns: [
      TEXT("Container"),
      NUMBER("Pods"),
      NUMBER("CPU p95, m"),
      NUMBER("CPU request, m"),
      NUMBER("Memory max, MiB"),
      NUMBER("Memory request, MiB"),
      TEXT(""),
    ],
    rows: proposals.map(({ namespace, workload, container, replicas, cpuMillicores, memoryMiB, aboveLimit }) => [
      `${namespace}/${workload}/${container}`,
      String(replicas),
      String(cpuMillicores.p95),
      change(cpuMillicores.now, cpuMillicores.proposed),
      String(memoryMiB.max),
      change(memoryMiB.now, memoryMiB.proposed),
      aboveLimit ? "above its limit" : "",
    ]),
    lines: [
      ...(cost.priced
        ? [
            `With them the month is ${money(totalUsd)} USD instead of ${money(cost.totalUsd)}` +
              `${nodes === undefined ? "" : `, on ${nodes} machines`}: ${saved >= 0 ? `${money(saved)} USD less` : `${money(-saved)} USD more`}.`,
          ]
        : []),
      ...(cheapest && cheapestNow
        ? [
            `The cheapest machines that hold everything go from ${cheapestNow.nodes} x ${cheapestNow.instanceType} ` +
              `(${money(cheapestNow.usd)} USD) to ${cheapest.nodes} x ${cheapest.instanceType} (${money(cheapest.usd)} USD).`,
          ]
        : []),
      ...(proposals.length > 0
        ? ["A broker's heap and a database's buffers follow settings of their own: lower those with the request."]
        : []),
      ...(hours < LEAST_HOURS
        ? ["Less than a day of measurements: nights, backups and busy hours are not all in it."]
        : []),
      ...(unmeasured.length > 0
        ? [`${unmeasured.length} containers keep their requests for want of measurements: ${few(unmeasured)}.`]
        : []),
      ...(unknown.length > 0 ? [`${unknown.length} measured containers are not in the plan: ${few(unknown)}.`] : []),
    ],
  };
}

/** About a day: a range of 24 hours ends a step before it. */
const LEAST_HOURS = 23;
const SHOWN = 5;

function few(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

import { stripVTControlCharacters } from "node:util";
import type { JsonObject, JsonValue, Violation } from "../model";
import type { Plan } from "../plan";
import type { Style } from "./style";
import { treeLines } from "./tree-lines";
import { counted, statusText, usd, verdictOf } from "./verdict";

export interface TerminalOptions {
  readonly style: Style;
  /** Columns. Kept between 60 and 140. */
  readonly width: number;
  /** Every resource on a line of its own. Default: components, with counts of what they hold. */
  readonly full?: boolean;
}

const NARROWEST = 60;
const WIDEST = 140;

/** The plan as a person reads it: tree, policies, capacity, cost, outputs, and the verdict last, where the eye is. */
export function terminalReport(plan: Plan, options: TerminalOptions): string {
  const page = new Page(options.style, Math.min(WIDEST, Math.max(NARROWEST, options.width)));
  const { recording, tree } = plan;
  page.line(
    options.style.bold(
      `${recording.project} on ${recording.stack}: ${counted(tree.count, "resource")} in ${counted(tree.parts.length, "part")}`,
    ),
  );
  resources(page, plan, options.full ?? false);
  policies(page, plan);
  capacity(page, plan);
  cost(page, plan);
  outputs(page, plan);
  if (plan.notes.length > 0) {
    page.heading("Notes");
    plan.notes.forEach((note) => page.wrapped(note));
  }
  page.heading("Verdict");
  for (const { good, text } of verdictOf(plan)) {
    page.line(`${good ? options.style.green("✓") : options.style.red("✗")} ${text}`);
  }
  page.line(options.style.bold(statusText(plan)));
  return page.text();
}

function resources(page: Page, { tree }: Plan, full: boolean): void {
  const { style } = page;
  page.heading("Resources");
  const lines = treeLines(tree, full);
  const nameWidth = Math.min(44, Math.max(...lines.map(({ indent, name }) => indent.length + name.length)));
  for (const { indent, name, detail, count, depth } of lines) {
    const label = `${style.dim(indent)}${depth === 0 ? style.bold(name) : name}`;
    page.clipped(`${padded(label, nameWidth)} ${String(count).padStart(4)}  ${style.dim(detail)}`);
  }
}

function policies(page: Page, { policies: pack, violations }: Plan): void {
  const { style } = page;
  page.heading(
    `Policies: ${pack.pack}, ${counted(pack.count, "policy", "policies")}${pack.config ? ` (${pack.config})` : ""}`,
  );
  if (violations.length === 0) {
    page.line(`${style.green("✓")} no violation`);
  }
  for (const violation of violations) {
    const mark = violation.level === "mandatory" ? style.red("✗ mandatory") : style.yellow("! advisory");
    page.line(
      `${mark}  ${style.bold(violation.policy)}${violation.severity ? style.dim(` ${violation.severity}`) : ""}`,
    );
    page.wrapped(`${whereOf(violation)}${violation.message.replace(/\s+/g, " ")}`, "    ");
  }
}

function whereOf({ urn }: Violation): string {
  const name = urn?.split("::").at(-1);
  return name ? `${name}: ` : "";
}

function capacity(page: Page, { capacity: report, profile }: Plan): void {
  const { style } = page;
  const machines = [...new Set(report.nodes.map(({ instanceType }) => instanceType))].join(", ");
  page.heading(`Capacity: requests at rest on ${counted(report.nodes.length, "node")} (${machines})`);
  const rows = [
    ...report.parts.map(({ part, ...sums }) => ({ part, ...sums })),
    { part: "total", ...report.total, cpuPercent: report.cpuPercent, memoryPercent: report.memoryPercent },
  ];
  const nameWidth = Math.max(...rows.map(({ part }) => part.length));
  const barWidth = Math.max(8, Math.min(28, Math.floor((page.width - nameWidth - 44) / 2)));
  const bar = (percent: number, whole: boolean): string => {
    const text = barOf(percent, barWidth);
    return whole && percent > report.targetPercent
      ? percent > 100
        ? style.red(text)
        : style.yellow(text)
      : style.cyan(text);
  };
  for (const row of rows) {
    const whole = row.part === "total";
    const name = row.part.padEnd(nameWidth);
    page.line(
      `${whole ? style.bold(name) : name}  ${`${row.cpuMillicores}m`.padStart(7)} ${percentOf(row.cpuPercent)} ${bar(row.cpuPercent, whole)}` +
        `  ${`${Math.round(row.memoryMiB)}Mi`.padStart(8)} ${percentOf(row.memoryPercent)} ${bar(row.memoryPercent, whole)}`,
    );
  }
  page.line(
    style.dim(
      `allocatable ${report.allocatable.cpuMillicores}m CPU, ${Math.round(report.allocatable.memoryMiB)}Mi memory, ` +
        `${report.total.pods} of ${report.allocatable.pods} pods; target ${report.targetPercent} % (profile ${profile.name})`,
    ),
  );
  for (const { workload, reason } of report.unplaced.slice(0, 10)) {
    page.wrapped(`${style.red("✗")} ${workload}: ${reason}`);
  }
  if (report.unplaced.length > 10) {
    page.line(style.dim(`  and ${report.unplaced.length - 10} more pods`));
  }
  if (report.miss) {
    const { cpuMillicores, memoryMiB } = report.miss;
    page.wrapped(
      `${style.yellow("!")} above the target by ${cpuMillicores}m CPU and ${Math.round(memoryMiB)}Mi memory`,
    );
  }
}

function cost(page: Page, { cost: report }: Plan): void {
  const { style } = page;
  page.heading(
    `Cost: USD in a month of ${report.hoursPerMonth} hours${report.priceList ? ` (${report.priceList})` : ""}`,
  );
  const labelWidth = Math.min(40, Math.max(...report.rows.map(({ label }) => label.length), 5));
  const row = (label: string, amount: string, guide: string): string =>
    `${padded(label, labelWidth)} ${amount.padStart(10)}  ${guide.padStart(13)}`;
  page.line(style.dim(row("", "plan", "guide")));
  for (const { label, usd: amount, guide, differenceUsd } of report.rows) {
    const difference = differenceUsd
      ? style.dim(`  ${differenceUsd > 0 ? "+" : "-"}${usd(Math.abs(differenceUsd))}`)
      : "";
    const figure = guide ? `$${guide.lowUsd}-${guide.highUsd}` : "-";
    page.line(`${row(label, report.priced ? usd(amount) : "-", figure)}${difference}`);
  }
  const total = report.priced ? usd(report.totalUsd) : "-";
  page.line(style.bold(row("total", total, `$${report.guide.lowUsd}-${report.guide.highUsd}`)));
  for (const { name, met, limitUsd, usd: amount, advice } of report.targets) {
    page.wrapped(
      `${met ? style.green("✓") : style.yellow("!")} ${name}: ${usd(amount)} of ${usd(limitUsd)}. ${advice}`,
    );
  }
  report.notes.forEach((note) => page.wrapped(style.dim(note)));
}

function outputs(page: Page, { recording }: Plan): void {
  page.heading("Outputs");
  const lines = flattened(recording.outputs);
  if (lines.length === 0) {
    page.line(page.style.dim("none"));
  }
  const width = Math.min(40, Math.max(0, ...lines.map(([key]) => key.length)));
  lines.forEach(([key, value]) => page.line(`${padded(key, width)}  ${value}`));
}

/** `[["endpoints.api", "https://..."]]`; lists by index. */
export function flattened(outputs: JsonObject, prefix = ""): (readonly [string, string])[] {
  return Object.entries(outputs)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, value]) => flatValue(`${prefix}${key}`, value));
}

function flatValue(key: string, value: JsonValue): (readonly [string, string])[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index) => flatValue(`${key}.${index}`, item));
  }
  if (typeof value === "object" && value !== null) {
    return flattened(value as JsonObject, `${key}.`);
  }
  return [[key, String(value)]];
}

function barOf(percent: number, width: number): string {
  const filled = Math.min(width, Math.round((percent / 100) * width));
  return `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
}

function percentOf(percent: number): string {
  return `${percent.toFixed(0).padStart(3)}%`;
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stripVTControlCharacters(text).length));
}

class Page {
  private readonly lines: string[] = [];

  constructor(
    readonly style: Style,
    readonly width: number,
  ) {}

  line(text: string): void {
    this.lines.push(text.trimEnd());
  }

  heading(text: string): void {
    this.lines.push("", this.style.bold(this.style.cyan(text)));
  }

  /** Cut at the page's edge: for lines whose start says enough. */
  clipped(text: string): void {
    const plain = stripVTControlCharacters(text);
    if (plain.length <= this.width) {
      this.line(text);
      return;
    }
    // Colour codes cannot be cut through; what is too long loses its colour.
    this.line(`${plain.slice(0, this.width - 1).trimEnd()}…`);
  }

  wrapped(text: string, indent = ""): void {
    let line = indent;
    for (const word of text.split(" ")) {
      const longer = line.trim() === "" ? `${line}${word}` : `${line} ${word}`;
      if (stripVTControlCharacters(longer).length > this.width && line.trim() !== "") {
        this.line(line);
        line = `${indent}  ${word}`;
      } else {
        line = longer;
      }
    }
    this.line(line);
  }

  text(): string {
    return `${this.lines.join("\n")}\n`;
  }
}

import type { PlanDifference } from "../cost/difference";
import { exitStatusOf, type Plan } from "../plan";
import { folded as foldedTable } from "./cost-forms";
import { differenceTables, differenceText } from "./cost-tables";
import { flattened } from "./terminal";
import { treeLines } from "./tree-lines";
import { counted, statusText, usd, verdictOf } from "./verdict";

/** Lets a later run find and replace its own comment on a pull request. */
const MARKER = "<!-- pyairtable plan:";
/** Violations shown before the rest is only counted; a comment has at most 65536 characters. */
const SHOWN_VIOLATIONS = 50;

/**
 * The plan as a comment on a pull request: the verdict open, tree and tables folded.
 * @param difference what the plan changes against its base
 */
export function markdownReport(plan: Plan, difference?: PlanDifference): string {
  const { recording, tree } = plan;
  const status = exitStatusOf(plan);
  return `${[
    `${MARKER}${recording.stack} -->`,
    `### ${status === 0 ? "✅" : "❌"} Plan of \`${recording.project}\` on \`${recording.stack}\`: ${statusText(plan)}`,
    verdictOf(plan)
      .map(({ good, text }) => `- ${good ? "✅" : status === 0 ? "⚠️" : "❌"} ${escaped(text)}`)
      .join("\n"),
    difference ? changes(plan, difference) : "",
    violations(plan),
    folded(`${counted(tree.count, "resource")} in ${counted(tree.parts.length, "part")}`, resources(plan)),
    folded("Capacity by part", capacity(plan)),
    folded("Monthly cost beside the guide", cost(plan)),
    folded("Stack outputs", outputs(plan)),
    plan.notes.length > 0 ? folded("Notes", plan.notes.map((note) => `- ${escaped(note)}`).join("\n")) : "",
  ]
    .filter((section) => section !== "")
    .join("\n\n")}\n`;
}

function changes({ cost: report }: Plan, difference: PlanDifference): string {
  const { rows, resources: changed } = difference;
  const same = changed.types.length === 0 && rows.length === 0;
  const text = same ? "nothing differs" : differenceText(difference, report.priced);
  const [bill, ...others] = differenceTables(difference, report.priced);
  const tables = [...(bill && rows.length > 0 ? [{ ...bill, title: "Lines of the bill that differ" }] : []), ...others];
  return [`**Against the base: ${escaped(text)}**`, ...tables.map(foldedTable)].join("\n\n");
}

function violations({ violations: found }: Plan): string {
  if (found.length === 0) {
    return "";
  }
  const rows = found
    .slice(0, SHOWN_VIOLATIONS)
    .map(({ level, policy, urn, message }) => [
      level,
      `\`${policy}\``,
      urn ? `\`${urn.split("::").at(-1) ?? urn}\`` : "",
      escaped(message.replace(/\s+/g, " ")),
    ]);
  const rest = found.length - rows.length;
  return `${table(["Level", "Policy", "Resource", "What"], rows)}${rest > 0 ? `\n\nand ${rest} more.` : ""}`;
}

function resources({ tree }: Plan): string {
  const text = treeLines(tree, false)
    .map(({ indent, name, detail, count }) => `${indent}${name} (${count})${detail === "" ? "" : `: ${detail}`}`)
    .join("\n");
  return `\`\`\`\n${text}\n\`\`\``;
}

function capacity({ capacity: report }: Plan): string {
  const row = (part: string, sums: typeof report.total, cpuPercent: number, memoryPercent: number): string[] => [
    part,
    String(sums.pods),
    `${sums.cpuMillicores}m`,
    `${cpuPercent} %`,
    `${Math.round(sums.memoryMiB)}Mi`,
    `${memoryPercent} %`,
  ];
  const rows = report.parts.map((part) => row(part.part, part, part.cpuPercent, part.memoryPercent));
  rows.push(row("**total**", report.total, report.cpuPercent, report.memoryPercent));
  const unplaced = report.unplaced.map(({ workload, reason }) => `- ❌ \`${workload}\`: ${escaped(reason)}`).join("\n");
  return [table(["Part", "Pods", "CPU", "of nodes", "Memory", "of nodes"], rows), unplaced]
    .filter(Boolean)
    .join("\n\n");
}

function cost({ cost: report }: Plan): string {
  const rows = report.rows.map(({ label, usd: amount, guide, why }) => [
    escaped(label),
    report.priced ? usd(amount) : "-",
    guide ? `$${guide.lowUsd} to $${guide.highUsd}` : "",
    escaped(why),
  ]);
  const total = report.priced ? `**${usd(report.totalUsd)}**` : "-";
  rows.push(["**total**", total, `$${report.guide.lowUsd} to $${report.guide.highUsd}`, ""]);
  return table(["", "Plan", "Guide", ""], rows);
}

function outputs({ recording }: Plan): string {
  const rows = flattened(recording.outputs).map(([key, value]) => [
    `\`${key}\``,
    `\`${value.replace(/[`|\n]/g, " ")}\``,
  ]);
  return rows.length === 0 ? "None." : table(["Output", "Value"], rows);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Text that says what it says in a table cell, whatever characters it has. */
function escaped(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*_[\]|~#@]/g, (character) => `\\${character}`)
    .replace(/\r?\n/g, " ");
}

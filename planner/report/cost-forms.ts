import type { CostReport } from "../cost";
import { type CostExtras, type CostTable, costTables } from "./cost-tables";
import type { Style } from "./style";

const WIDEST_LAST_COLUMN = 90;

/** The cost report for a terminal. */
export function costText(title: string, cost: CostReport, extras: CostExtras, style: Style): string {
  const tables = costTables(cost, extras).map((table) => tableText(table, style));
  return `${[style.bold(title), ...tables].join("\n\n")}\n`;
}

/** The cost report as a comment: the bill open, the rest folded. */
export function costMarkdown(title: string, cost: CostReport, extras: CostExtras): string {
  const [first, ...others] = costTables(cost, extras);
  return `${[
    `### ${escaped(title)}`,
    first ? `**${escaped(first.title)}**\n\n${tableMarkdown(first)}` : "",
    ...others.map((table) => folded(table)),
  ]
    .filter(Boolean)
    .join("\n\n")}\n`;
}

export function folded(table: CostTable): string {
  return `<details><summary>${escaped(table.title)}</summary>\n\n${tableMarkdown(table)}\n\n</details>`;
}

function tableText({ title, columns, rows, total, lines = [] }: CostTable, style: Style): string {
  const widths = columns.map(({ head }, column) =>
    Math.max(head.length, ...rows.map((cells) => (cells[column] ?? "").length)),
  );
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const last = column === cells.length - 1;
        const text = last && cell.length > WIDEST_LAST_COLUMN ? `${cell.slice(0, WIDEST_LAST_COLUMN - 1)}…` : cell;
        return columns[column]?.number
          ? text.padStart(widths[column] ?? 0)
          : last
            ? text
            : text.padEnd(widths[column] ?? 0);
      })
      .join("  ")
      .trimEnd();
  const body = rows.map((cells, index) => (total && index === rows.length - 1 ? style.bold(row(cells)) : row(cells)));
  const heads = rows.length > 0 ? [style.dim(row(columns.map(({ head }) => head)))] : [];
  return [style.bold(style.cyan(title)), ...heads, ...body, ...lines].join("\n");
}

function tableMarkdown({ columns, rows, total, lines = [] }: CostTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const table =
    rows.length === 0
      ? []
      : [
          line(columns.map(({ head }) => head)),
          line(columns.map(({ number }) => (number ? "---:" : "---"))),
          ...rows.map((cells, index) =>
            line(
              cells.map((cell) =>
                total && index === rows.length - 1 && cell !== "" ? `**${escaped(cell)}**` : escaped(cell),
              ),
            ),
          ),
        ];
  return [table.join("\n"), lines.map((text) => `- ${escaped(text)}`).join("\n")].filter(Boolean).join("\n\n");
}

/** Text that says what it says in a comment, whatever characters it has. */
function escaped(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/[\\`*_[\]|~#@]/g, (character) => `\\${character}`)
    .replace(/\r?\n/g, " ");
}

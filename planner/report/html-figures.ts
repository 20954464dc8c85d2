import { type Child, type Markup, element } from "./html-markup";

/** 1750 -> "1.75 CPU", 250 -> "0.25 CPU". */
export function cpuText(millicores: number): string {
  return `${(millicores / 1000).toFixed(2).replace(/\.?0+$/, "")} CPU`;
}

/** 512 -> "512 MiB", 2048 -> "2 GiB". */
export function memoryText(mebibytes: number): string {
  return mebibytes >= 1024
    ? `${(mebibytes / 1024).toFixed(1).replace(/\.0$/, "")} GiB`
    : `${Math.round(mebibytes)} MiB`;
}

/** 1234.5 -> "1,234.50". */
export function usdText(usd: number): string {
  return usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A share as a CSS length, for widths of bars. */
export function share(part: number, whole: number): string {
  const percent = whole > 0 ? (Math.min(part, whole) / whole) * 100 : 0;
  return `${Math.round(percent * 100) / 100}%`;
}

export type Mood = "good" | "warn" | "bad";

export function badge(mood: Mood, text: string): Markup {
  return element("span", { class: `badge ${mood}` }, text);
}

export interface Column {
  readonly head: string;
  readonly number?: true;
}

/** A table; columns of numbers are set to the right. */
export function table(columns: readonly Column[], rows: readonly (readonly Child[])[], totals = 0): Markup {
  const classOf = (index: number): string | undefined => (columns[index]?.number ? "number" : undefined);
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          columns.map(({ head }, index) => element("th", { class: classOf(index) }, head)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((cells, row) =>
          element(
            "tr",
            { class: row >= rows.length - totals ? "total" : undefined },
            cells.map((cell, index) => element("td", { class: classOf(index) }, cell)),
          ),
        ),
      ),
    ),
  );
}

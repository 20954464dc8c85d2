import type { CostReport } from "../cost";
import { type CostExtras, costTables } from "./cost-tables";
import { costSection } from "./html-cost";
import { table } from "./html-figures";
import { type Markup, element, fragment } from "./html-markup";
import { htmlPage } from "./html-page";

/** The cost report as one self-contained page. */
export function costPage(title: string, cost: CostReport, extras: CostExtras): string {
  return htmlPage(
    title,
    fragment(
      element(
        "header",
        {},
        element("h1", {}, title),
        element("p", { class: "lead" }, "Reckoned from the program itself: no cloud was asked."),
      ),
      extraSections(cost, extras),
      costSection(cost),
    ),
  );
}

/** What the cost section does not show by itself: the comparison and the right-sizing. */
function extraSections(cost: CostReport, extras: CostExtras): Markup[] {
  const own = new Set(costTables(cost).map(({ title }) => title));
  return costTables(cost, extras)
    .filter(({ title }) => !own.has(title))
    .map(({ title, columns, rows, total, lines = [] }) =>
      element(
        "section",
        {},
        element("h2", {}, title),
        rows.length > 0 ? table(columns, rows, total ? 1 : 0) : undefined,
        lines.map((line) => element("p", { class: "soft" }, line)),
      ),
    );
}

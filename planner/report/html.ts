import type { Plan } from "../plan";
import { platformGraph } from "./graph";
import { graphMarkup } from "./graph-svg";
import { capacitySection } from "./html-capacity";
import { costSection } from "./html-cost";
import { type Mood, usdText } from "./html-figures";
import { type Markup, element, fragment } from "./html-markup";
import { htmlPage } from "./html-page";
import { outputSection, treeSection, verdictSection } from "./html-tree";

/** What the page shows of a plan. */
export type PlanReportInput = Pick<
  Plan,
  "recording" | "profile" | "tree" | "policies" | "violations" | "capacity" | "cost" | "notes"
>;

/**
 * A plan as one self-contained page: style and pictures inside, no script, nothing fetched. Equal plans give equal
 * pages; whatever the plan holds is escaped.
 */
export function htmlReport(plan: PlanReportInput): string {
  const title = `${plan.recording.project}, stack ${plan.recording.stack}`;
  const body = fragment(
    element(
      "header",
      {},
      element("h1", {}, title),
      element("p", { class: "lead" }, "Planned from the program itself: no cluster was asked, nothing was changed."),
    ),
    tiles(plan),
    plan.notes.length > 0
      ? element(
          "ul",
          { class: "soft" },
          plan.notes.map((note) => element("li", {}, note)),
        )
      : undefined,
    element(
      "section",
      { id: "platform" },
      element("h2", {}, "The platform"),
      element("div", { class: "picture" }, graphMarkup(platformGraph(plan.recording, plan.profile))),
    ),
    capacitySection(plan.capacity),
    costSection(plan.cost),
    verdictSection(plan.violations, plan.policies.count),
    outputSection(plan.recording.outputs),
    treeSection(plan.tree),
  );
  return htmlPage(title, body);
}

function tiles({ capacity, cost, violations, policies, tree }: PlanReportInput): Markup {
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const others = violations.length - mandatory;
  const load = capacity.fits ? (capacity.meetsTarget ? "good" : "warn") : "bad";
  const bill = cost.totalUsd <= cost.guide.lowUsd ? "good" : cost.totalUsd <= cost.guide.highUsd ? "warn" : "bad";
  const nodes = capacity.nodesConfigured === 1 ? "1 node" : `${capacity.nodesConfigured} nodes`;
  return element(
    "div",
    { class: "tiles" },
    tile(String(tree.count), `resources in ${tree.parts.length} parts`),
    tile(`${capacity.cpuPercent} %`, `of CPU asked for, ${nodes}`, load),
    tile(`${capacity.memoryPercent} %`, `of memory asked for, ${capacity.total.pods} pods`, load),
    tile(`${usdText(cost.totalUsd)} USD`, `a month; the guide: ${cost.guide.lowUsd}-${cost.guide.highUsd}`, bill),
    tile(
      violations.length === 0 ? "clean" : `${mandatory} + ${others}`,
      violations.length === 0
        ? `by ${policies.count} policies`
        : `mandatory and advisory, of ${policies.count} policies`,
      mandatory > 0 ? "bad" : others > 0 ? "warn" : "good",
    ),
  );
}

function tile(figure: string, caption: string, mood?: Mood): Markup {
  return element(
    "div",
    { class: mood ? `tile ${mood}` : "tile" },
    element("b", {}, figure),
    element("small", {}, caption),
  );
}

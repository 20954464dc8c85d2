import type { CostReport, CostRow } from "../cost";
import type { UseLevel } from "../cost/model";
import { mixText } from "../cost/targets";
import { type Column, badge, share, table, usdText } from "./html-figures";
import { type Markup, element, fragment } from "./html-markup";

export function costSection(cost: CostReport): Markup {
  const guided = cost.rows.filter(({ guide }) => guide !== undefined);
  const beyond = cost.rows.filter(({ guide }) => guide === undefined && cost.priced);
  const scale = Math.max(1, ...cost.rows.map(({ usd, guide }) => Math.max(usd, guide?.highUsd ?? 0)));
  return element(
    "section",
    { id: "cost" },
    element("h2", {}, "Cost a month"),
    element("p", { class: "lead" }, leadOf(cost)),
    element(
      "div",
      { class: "legend" },
      element("span", {}, element("i", { class: "key", style: "background:var(--accent)" }), "this plan"),
      element("span", {}, element("i", { class: "key", style: "background:var(--guide)" }), "the guide's range"),
    ),
    element(
      "div",
      { class: "costs" },
      ["Line", "", "USD", "Guide"].map((head, index) =>
        element("div", { class: index > 1 ? "head number" : "head" }, head),
      ),
      guided.map((row) => rowMarkup(row, scale)),
      beyond.length > 0 ? element("div", { class: "section" }, "What the guide's table forgot") : undefined,
      beyond.map((row) => rowMarkup(row, scale)),
      element("div", { class: "sum" }, "Total"),
      element("div", { class: "sum" }),
      element("div", { class: "sum number" }, usdText(cost.totalUsd)),
      element("div", { class: "sum number" }, `${cost.guide.lowUsd}-${cost.guide.highUsd}`),
    ),
    purchases(cost),
    uses(cost),
    options(cost),
    guideInModel(cost),
    reasons(cost),
    basis(cost),
  );
}

function leadOf(cost: CostReport): Markup {
  if (!cost.priced) {
    return fragment(badge("good", "0 USD"), " ", cost.notes.join(" "));
  }
  const { totalUsd, guide } = cost;
  const mood = totalUsd <= guide.lowUsd ? "good" : totalUsd <= guide.highUsd ? "warn" : "bad";
  return fragment(
    badge(mood, `${usdText(totalUsd)} USD`),
    ` on demand at list prices of ${cost.priceList ?? ""}, ${cost.hoursPerMonth} hours, services at the replicas the guide bills. `,
    cost.notes.join(" "),
  );
}

function rowMarkup({ label, usd, guide, why }: CostRow, scale: number): Markup {
  return fragment(
    element("div", { title: why }, label),
    element(
      "div",
      { class: "track", title: why },
      guide
        ? element("div", {
            class: "range",
            style: `left:${share(guide.lowUsd, scale)};width:${share(guide.highUsd - guide.lowUsd, scale)}`,
          })
        : undefined,
      usd > 0 ? element("div", { class: "ours", style: `width:${share(usd, scale)}` }) : undefined,
    ),
    element("div", { class: "number" }, usdText(usd)),
    element("div", { class: "number soft" }, guide ? `${guide.lowUsd}-${guide.highUsd}` : ""),
  );
}

/** Ways to buy the same machines, as bars on one scale, with our aims. */
function purchases(cost: CostReport): Markup | undefined {
  const { purchase } = cost;
  if (!purchase) {
    return undefined;
  }
  const spot = purchase.spot;
  const ways: readonly (readonly [string, number])[] = [
    ["On demand", purchase.onDemandUsd],
    ["Reserved for one year", purchase.reservedOneYearUsd],
    ["Reserved for three years", purchase.reservedThreeYearsUsd],
    ...(spot ? [[`Safe use of spot (${mixText(spot)})`, spot.usd] as const] : []),
    ["Every node on spot", purchase.allSpotUsd],
  ];
  const scale = Math.max(cost.guide.highUsd, ...ways.map(([, usd]) => usd));
  return fragment(
    element("h3", {}, "By how the machines are bought"),
    element(
      "div",
      { class: "costs" },
      ways.map(([way, usd]) =>
        fragment(
          element("div", {}, way),
          element(
            "div",
            { class: "track" },
            element("div", {
              class: "range",
              style: `left:${share(cost.guide.lowUsd, scale)};width:${share(cost.guide.highUsd - cost.guide.lowUsd, scale)}`,
            }),
            element("div", { class: "ours", style: `width:${share(usd, scale)}` }),
          ),
          element("div", { class: "number" }, usdText(usd)),
          element("div", { class: "number soft" }, `${cost.guide.lowUsd}-${cost.guide.highUsd}`),
        ),
      ),
    ),
    element(
      "ul",
      { class: "soft" },
      cost.targets.map((target) =>
        element(
          "li",
          {},
          badge(target.met ? "good" : "warn", `${target.name}: ${usdText(target.usd)} of ${target.limitUsd} USD`),
          ` ${target.advice}`,
        ),
      ),
    ),
    cost.targets.map(({ name, limitUsd, usd, floor }) =>
      floor
        ? folded(
            `What the floor of the aim ${name} consists of, ${limitUsd} USD aimed at`,
            table(
              [{ head: "Line" }, NUMBER("USD")],
              [...floor.map((line) => [line.line, usdText(line.usd)]), ["Total", usdText(usd)]],
              1,
            ),
          )
        : undefined,
    ),
  );
}

const WAYS = [
  ["On demand", "c0"],
  ["Reserved for one year", "c2"],
  ["Reserved for three years", "c3"],
  ["Safe use of spot", "c1"],
] as const;

const billsOf = ({
  onDemandUsd,
  reservedOneYearUsd,
  reservedThreeYearsUsd,
  spot,
}: UseLevel): (number | undefined)[] => [onDemandUsd, reservedOneYearUsd, reservedThreeYearsUsd, spot?.usd];

/** Low, typical and peak use by how the machines are bought: a picture on one scale, and the same as a table. */
function uses({ use }: CostReport): Markup | undefined {
  if (use.length === 0) {
    return undefined;
  }
  const scale = Math.max(...use.flatMap((level) => billsOf(level).map((usd) => usd ?? 0)));
  return fragment(
    element("h3", {}, "By use"),
    element(
      "div",
      { class: "legend" },
      WAYS.map(([way, colour]) =>
        element("span", {}, element("i", { class: "key", style: `background:var(--${colour})` }), way),
      ),
    ),
    element(
      "div",
      { class: "uses" },
      use.map((level) =>
        fragment(
          element("div", {}, `${level.level}: ${level.pods} pods, ${level.nodes} nodes`),
          element(
            "div",
            {},
            billsOf(level).map((usd, way) =>
              usd === undefined
                ? undefined
                : element("div", {
                    class: "way",
                    style: `width:${share(usd, scale)};background:var(--${WAYS[way]?.[1] ?? "c0"})`,
                    title: `${WAYS[way]?.[0] ?? ""}: ${usdText(usd)} USD`,
                  }),
            ),
          ),
        ),
      ),
    ),
    table(
      [{ head: "Use" }, NUMBER("Pods"), NUMBER("Nodes"), ...WAYS.map(([way]) => NUMBER(way)), { head: "Mix" }],
      use.map((level) => [
        level.level,
        level.pods,
        level.nodes,
        ...billsOf(level).map((usd) => (usd === undefined ? "" : usdText(usd))),
        level.spot ? mixText(level.spot) : "",
      ]),
    ),
    element(
      "p",
      { class: "soft" },
      "Each as if it lasted all month, on the nodes its pods need. Spot machines take only what may be interrupted.",
    ),
  );
}

const NUMBER = (head: string): Column => ({ head, number: true });

function options(cost: CostReport): Markup | undefined {
  return cost.machines.length === 0
    ? undefined
    : folded(
        "Other machines",
        table(
          [{ head: "Machine" }, NUMBER("Nodes"), NUMBER("USD"), NUMBER("With safe spot"), { head: "Mix" }],
          cost.machines.map(({ instanceType, nodes, usd, spot }) => [
            instanceType,
            nodes,
            usdText(usd),
            spot ? usdText(spot.usd) : "",
            spot ? mixText(spot) : "",
          ]),
        ),
      );
}

function guideInModel({ guideInModel: compared, totalUsd }: CostReport): Markup | undefined {
  return compared === undefined
    ? undefined
    : folded(
        `The guide's own requests in this model: ${usdText(compared.usd)} USD on ${compared.nodes} nodes`,
        table(
          [{ head: "Line" }, NUMBER("Guide's requests"), NUMBER("This plan"), NUMBER("Difference"), { head: "Why" }],
          [
            ...compared.lines.map(({ line, guideUsd, oursUsd, why }) => [
              line,
              usdText(guideUsd),
              usdText(oursUsd),
              usdText(oursUsd - guideUsd),
              why,
            ]),
            ["Total", usdText(compared.usd), usdText(totalUsd), usdText(totalUsd - compared.usd), ""],
          ],
          1,
        ),
      );
}

function reasons(cost: CostReport): Markup {
  return folded(
    "Why each line is what it is",
    table(
      [{ head: "Line" }, NUMBER("USD"), NUMBER("Outside the guide's range"), { head: "Why" }],
      cost.rows.map(({ label, usd, differenceUsd, why }) => [
        label,
        usdText(usd),
        differenceUsd === undefined ? "" : differenceUsd === 0 ? "within" : usdText(differenceUsd),
        why,
      ]),
    ),
  );
}

function basis(cost: CostReport): Markup | undefined {
  return cost.sources.length === 0
    ? undefined
    : folded(
        "Assumptions and sources",
        element(
          "ul",
          {},
          cost.assumptions.map((assumption) => element("li", {}, assumption)),
        ),
        element("p", { class: "soft" }, `Not reckoned: ${cost.notReckoned.join("; ")}.`),
        table(
          [{ head: "Figure" }, NUMBER("Value"), { head: "Source" }, { head: "Read" }, { head: "Note" }],
          cost.sources.map(({ figure, value, source, readOn, note, unverified }) => [
            figure,
            value,
            source,
            readOn,
            fragment(unverified ? badge("warn", "to be confirmed") : undefined, " ", note),
          ]),
        ),
      );
}

function folded(summary: string, ...content: readonly (Markup | undefined)[]): Markup {
  return element("details", {}, element("summary", {}, summary), content);
}

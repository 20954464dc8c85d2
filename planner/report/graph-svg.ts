import * as fs from "node:fs";
import * as path from "node:path";
import type { PlatformGraph } from "./graph";
import { type Box, type Frame, type Line, layoutOf } from "./graph-layout";
import { Markup, element } from "./html-markup";

const STYLE = fs.readFileSync(path.join(__dirname, "html", "graph.css"), "utf8");
/** Width of a character at the label's and the detail's size, a little generous: text is cut before it overflows. */
const LABEL_CHARACTER = 7.8;
const SMALL_LABEL_CHARACTER = 7.1;
const DETAIL_CHARACTER = 6.6;

/** The graph as an SVG element that carries its own style, light and dark. */
export function graphMarkup(graph: PlatformGraph): Markup {
  const { width, height, frames, lines, boxes } = layoutOf(graph);
  const kinds = ["request", "data", "outside", "telemetry"] as const;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
      class: "platform-graph",
      role: "img",
      "aria-label": "The platform: users, gateway, services, data, and what stands beside",
    },
    element("style", {}, new Markup(STYLE)),
    element("defs", {}, kinds.map(arrowHead)),
    frames.map(frameMarkup),
    lines.map(lineMarkup),
    boxes.map(boxMarkup),
  );
}

/** The graph as an SVG file. */
export function graphSvg(graph: PlatformGraph): string {
  return `${graphMarkup(graph).text}\n`;
}

function arrowHead(kind: Line["kind"]): Markup {
  return element(
    "marker",
    {
      id: `pg-arrow-${kind}`,
      viewBox: "0 0 8 8",
      refX: 3,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: "userSpaceOnUse",
      orient: "auto",
    },
    element("path", { d: "M0 0.5 L7.5 4 L0 7.5 z", class: `pg-head pg-${kind}` }),
  );
}

function frameMarkup({ label, kind, x, y, width, height }: Frame): Markup {
  return element(
    "g",
    { class: `pg-frame pg-frame-${kind}` },
    element("rect", { x, y, width, height, rx: kind === "cluster" ? 16 : 10 }),
    element("text", { x: x + 14, y: y + 19, class: "pg-frame-label" }, label),
  );
}

function lineMarkup({ path: d, why, kind, label }: Line): Markup {
  return element(
    "g",
    {},
    element(
      "path",
      { d, class: `pg-line pg-${kind}`, "marker-end": `url(#pg-arrow-${kind})` },
      element("title", {}, why),
    ),
    label ? element("text", { x: label.x, y: label.y, class: "pg-why" }, why) : undefined,
  );
}

function boxMarkup({ node, x, y, width, height }: Box): Markup {
  const centre = x + width / 2;
  const character = height < 50 ? SMALL_LABEL_CHARACTER : LABEL_CHARACTER;
  return element(
    "g",
    { class: `pg-box pg-box-${node.group}${height < 50 ? " pg-small" : ""}` },
    element("title", {}, `${node.label}: ${node.detail}`),
    element("rect", { x, y, width, height, rx: 8 }),
    element("text", { x: centre, y: y + height / 2 - 4, class: "pg-label" }, cut(node.label, width, character)),
    element(
      "text",
      { x: centre, y: y + height / 2 + 13, class: "pg-detail" },
      cut(node.detail, width, DETAIL_CHARACTER),
    ),
  );
}

function cut(text: string, width: number, character: number): string {
  const most = Math.floor((width - 8) / character);
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

import type { GraphNode, PlatformGraph } from "./graph";

export interface Box {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Frame {
  readonly label: string;
  readonly kind: "cluster" | "services" | "data" | "observability" | "mesh" | "operators";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly path: string;
  readonly why: string;
  readonly kind: "request" | "data" | "outside" | "telemetry";
  /** Where the reason is written beside the line. */
  readonly label?: { readonly x: number; readonly y: number };
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Frame[];
  readonly lines: readonly Line[];
  readonly boxes: readonly Box[];
}

const BOX = { width: 156, height: 50 };
const ROW = 68;
const COLUMN = 224;
const MARGIN = 20;
/** Room of a frame around its boxes, and of its title above them. */
const PAD = 16;
const TITLE = 24;
/** A column shows no more boxes than this; the rest become one. */
const MOST_IN_COLUMN = 12;

/**
 * Lays the platform out from left to right, users to data and the hosts outside, with telemetry, mesh and operators
 * as bands below. Units are pixels at full size.
 */
export function layoutOf(graph: PlatformGraph): GraphLayout {
  const columns = columnsOf(graph);
  const rows = Math.max(3, ...columns.map(({ length }) => length));
  const top = MARGIN + TITLE + PAD + TITLE;
  const boxes = new Map<string, Box>();
  columns.forEach((column, index) => {
    const offset = index < 5 ? ((rows - column.length) * ROW) / 2 : 0;
    column.forEach((node, row) => {
      const x = MARGIN + index * COLUMN;
      boxes.set(node.id, { node, x, y: top + offset + row * ROW, ...BOX });
    });
  });
  rightColumns(graph, boxes, top);
  const bottom = Math.max(top + rows * ROW, ...[...boxes.values()].map(({ y }) => y + ROW));
  const channel = bottom - ROW + BOX.height + PAD;
  const mainBottom = channel + PAD;
  const frames = framesOf(boxes, mainBottom);
  const cluster = clusterFrame(boxes, mainBottom);
  const bands = bandsOf(graph, cluster.x + PAD, cluster.width - 2 * PAD, mainBottom + PAD);
  bands.boxes.forEach((box) => boxes.set(box.node.id, box));
  const clusterBottom = bands.bottom + PAD;
  const right = Math.max(cluster.x + cluster.width, ...[...boxes.values()].map(({ x, width }) => x + width)) + MARGIN;
  return {
    width: right,
    height: clusterBottom + MARGIN,
    frames: [{ ...cluster, height: clusterBottom - cluster.y }, ...frames, ...bands.frames],
    lines: [...linesOf(graph, boxes, channel), ...telemetryLine(frames, bands.frames)],
    boxes: [...boxes.values()],
  };
}

/** Users, balancer, gateway, then services by how many calls they are away from it. */
function columnsOf(graph: PlatformGraph): GraphNode[][] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const depth = new Map<string, number>();
  const services = graph.nodes.filter(({ group }) => group === "service");
  const visit = (id: string, at: number): void => {
    if (!depth.has(id) && at <= 2) {
      depth.set(id, at);
      graph.edges
        .filter(({ from, to }) => from === id && to.startsWith("service/"))
        .forEach(({ to }) => visit(to, at + 1));
    }
  };
  graph.edges
    .filter(({ from, to }) => from === "gateway" && to.startsWith("service/"))
    .forEach(({ to }) => visit(to, 1));
  const first = services.filter(({ id }) => depth.get(id) === 1);
  const others = services.filter((service) => !first.includes(service));
  const one = (id: string): GraphNode[] => [byId.get(id)].flatMap((node) => node ?? []);
  return [one("users"), one("balancer"), one("gateway"), capped(first, "entry"), capped(others, "more")];
}

function capped(nodes: readonly GraphNode[], key: string): GraphNode[] {
  if (nodes.length <= MOST_IN_COLUMN) {
    return [...nodes];
  }
  const shown = nodes.slice(0, MOST_IN_COLUMN - 1);
  const rest = nodes.length - shown.length;
  return [...shown, { id: `rest/${key}`, label: `${rest} more services`, detail: "not drawn", group: "service" }];
}

/** Hosts outside on the far right, stores before them, each near what uses it. */
function rightColumns(graph: PlatformGraph, boxes: Map<string, Box>, top: number): void {
  const targets = graph.nodes.filter(({ group, id }) => group === "data" || id.startsWith("host/"));
  const far = 3 * MOST_IN_COLUMN * ROW;
  const pull = (node: GraphNode): number => {
    const users = graph.edges.filter(({ to }) => to === node.id).flatMap(({ from }) => boxes.get(from) ?? []);
    const ys = users.map((box) => (box.x < MARGIN + 4 * COLUMN ? top + 3 * ROW : box.y));
    return ys.length > 0 ? ys.reduce((sum, y) => sum + y, 0) / ys.length : far;
  };
  const ordered = targets
    .map((node) => ({ node, pull: pull(node), rank: node.group === "data" ? 1 : 0 }))
    .sort((a, b) => a.rank - b.rank || a.pull - b.pull || (a.node.id < b.node.id ? -1 : 1));
  ordered.forEach(({ node }, row) => {
    const x = MARGIN + (node.group === "data" ? 5 : 6) * COLUMN;
    const width = node.group === "data" ? BOX.width : BOX.width + 116;
    boxes.set(node.id, {
      node,
      x,
      y: top + row * ROW + (node.group === "data" ? TITLE : 0),
      width,
      height: BOX.height,
    });
  });
}

function around(label: string, kind: Frame["kind"], boxes: readonly Box[]): Frame[] {
  if (boxes.length === 0) {
    return [];
  }
  const x = Math.min(...boxes.map((box) => box.x)) - PAD;
  const y = Math.min(...boxes.map((box) => box.y)) - PAD / 2 - TITLE;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + PAD;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + PAD;
  return [{ label, kind, x, y, width: right - x, height: bottom - y }];
}

function framesOf(boxes: ReadonlyMap<string, Box>, mainBottom: number): Frame[] {
  const of = (group: string): Box[] => [...boxes.values()].filter(({ node }) => node.group === group);
  return [...around("Services", "services", of("service")), ...around("Data", "data", of("data"))].map((frame) => ({
    ...frame,
    height: Math.min(frame.height, mainBottom - frame.y),
  }));
}

/** From the gateway to the stores: everything that runs on our nodes. */
function clusterFrame(boxes: ReadonlyMap<string, Box>, mainBottom: number): Frame {
  const inside = [...boxes.values()].filter(({ node }) => node.group !== "outside" && node.id !== "balancer");
  const x = (inside.length > 0 ? Math.min(...inside.map((box) => box.x)) : MARGIN + 2 * COLUMN) - 2 * PAD;
  const right = Math.max(MARGIN + 5 * COLUMN + BOX.width, ...inside.map((box) => box.x + box.width)) + 2 * PAD;
  return { label: "Kubernetes cluster", kind: "cluster", x, y: MARGIN, width: right - x, height: mainBottom - MARGIN };
}

function bandsOf(
  graph: PlatformGraph,
  x: number,
  width: number,
  top: number,
): { frames: Frame[]; boxes: Box[]; bottom: number } {
  const frames: Frame[] = [];
  const boxes: Box[] = [];
  const gap = 10;
  let y = top;
  const labels = { observability: "Observability", mesh: "Mesh", operators: "Operators and certificates" } as const;
  for (const kind of ["observability", "mesh", "operators"] as const) {
    const members = graph.nodes.filter(({ group }) => group === kind);
    if (members.length > 0) {
      const perRow = Math.max(1, Math.floor((width - 2 * PAD + gap) / (92 + gap)));
      const columns = Math.min(perRow, 7);
      const each = (width - 2 * PAD - (columns - 1) * gap) / columns;
      members.forEach((node, index) => {
        const row = Math.floor(index / columns);
        const place = {
          x: x + PAD + (index % columns) * (each + gap),
          y: y + TITLE + 8 + row * (BOX.height - 4 + gap),
        };
        boxes.push({ node, ...place, width: each, height: BOX.height - 4 });
      });
      const rows = Math.ceil(members.length / columns);
      const height = TITLE + 8 + rows * (BOX.height - 4 + gap) - gap + PAD;
      frames.push({ label: labels[kind], kind, x, y, width, height });
      y += height + gap;
    }
  }
  return { frames, boxes, bottom: Math.max(top, y - gap) };
}

function linesOf(graph: PlatformGraph, boxes: ReadonlyMap<string, Box>, channel: number): Line[] {
  return graph.edges.flatMap(({ from, to, why }): Line[] => {
    const a = boxes.get(from);
    const b = boxes.get(to);
    if (!a || !b) {
      return [];
    }
    const kind = b.node.group === "data" ? "data" : b.node.id.startsWith("host/") ? "outside" : "request";
    const columns = Math.round((b.x - a.x) / COLUMN);
    const skips = columns >= 2 && b.node.group === "data" && hasBetween(boxes, a, b);
    return [{ path: skips ? belowPath(a, b, channel) : sidePath(a, b), why, kind }];
  });
}

function hasBetween(boxes: ReadonlyMap<string, Box>, a: Box, b: Box): boolean {
  return [...boxes.values()].some((box) => box.x > a.x && box.x < b.x - MARGIN && box.node.group === "service");
}

const round = (value: number): number => Math.round(value * 10) / 10;

function sidePath(a: Box, b: Box): string {
  if (b.x <= a.x) {
    // Within one column: out and back on the right side.
    const out = a.x + a.width;
    const bend = out + 26;
    return `M${round(out)} ${round(a.y + a.height / 2)} C${bend} ${round(a.y + a.height / 2)} ${bend} ${round(b.y + b.height / 2)} ${round(out + 6)} ${round(b.y + b.height / 2)}`;
  }
  const [x1, y1, x2, y2] = [a.x + a.width, a.y + a.height / 2, b.x - 6, b.y + b.height / 2];
  const middle = round((x1 + x2) / 2);
  return `M${round(x1)} ${round(y1)} C${middle} ${round(y1)} ${middle} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

/** Under the column between, so that no line seems to end in a box it only passes. */
function belowPath(a: Box, b: Box, channel: number): string {
  const [x1, y1, x2, y2] = [a.x + a.width / 2, a.y + a.height, b.x - 6, b.y + b.height / 2];
  const turn = b.x - 60;
  return (
    `M${round(x1)} ${round(y1)} C${round(x1)} ${round(channel)} ${round(x1 + 30)} ${round(channel)} ${round(x1 + 90)} ${round(channel)} ` +
    `L${round(turn - 40)} ${round(channel)} C${round(turn + 10)} ${round(channel)} ${round(turn)} ${round(y2)} ${round(x2)} ${round(y2)}`
  );
}

function telemetryLine(frames: readonly Frame[], bands: readonly Frame[]): Line[] {
  const services = frames.find(({ kind }) => kind === "services");
  const band = bands.find(({ kind }) => kind === "observability");
  if (!services || !band) {
    return [];
  }
  const x = round(services.x + 40);
  const [from, to] = [services.y + services.height, band.y - 6];
  return [
    {
      path: `M${x} ${round(from)} L${x} ${round(to)}`,
      why: "metrics, logs, traces",
      kind: "telemetry",
      label: { x: x - 8, y: round((from + to) / 2) },
    },
  ];
}

import type { CapacityReport } from "../capacity";
import type { PackedNode } from "../capacity/packing";
import { percent } from "../capacity/sums";
import { type Column, badge, cpuText, memoryText, share, table } from "./html-figures";
import { type Markup, element, fragment } from "./html-markup";

type Resource = "cpuMillicores" | "memoryMiB";

/** Colours there are; parts beyond share the last. */
const COLOURS = 10;

export function capacitySection(capacity: CapacityReport): Markup {
  const colours = colourOf(capacity);
  return element(
    "section",
    { id: "capacity" },
    element("h2", {}, "Capacity"),
    element("p", { class: "lead" }, verdicts(capacity)),
    legend(capacity, colours),
    capacity.nodes.map((node) => nodeMarkup(node, capacity, colours)),
    unplaced(capacity),
    partTable(capacity),
    facts(capacity),
    capacity.parts.map((part) =>
      element(
        "details",
        {},
        element(
          "summary",
          {},
          `${part.part} `,
          element("span", { class: "soft" }, `${part.workloads.length} workloads`),
        ),
        table(
          [{ head: "Workload" }, { head: "Kind" }, ...NUMBERS],
          part.workloads.map((workload) => [
            `${workload.namespace}/${workload.name}`,
            workload.kind,
            workload.maxPods > workload.pods ? `${workload.pods}-${workload.maxPods}` : workload.pods,
            cpuText(workload.cpuMillicores),
            memoryText(workload.memoryMiB),
            limitText(workload.memoryLimitMiB),
            storageText(workload.storageGiB),
          ]),
        ),
      ),
    ),
  );
}

const NUMBERS: readonly Column[] = [
  { head: "Pods", number: true },
  { head: "CPU", number: true },
  { head: "Memory", number: true },
  { head: "Memory limit", number: true },
  { head: "Storage", number: true },
];

const limitText = (mebibytes: number): string => (mebibytes > 0 ? memoryText(mebibytes) : "none");
const storageText = (giB: number): string => (giB > 0 ? `${Math.round(giB)} GiB` : "");

function colourOf(capacity: CapacityReport): ReadonlyMap<string, string> {
  // By name, so that a part keeps its colour whatever its size becomes.
  const names = capacity.parts.map(({ part }) => part).sort();
  return new Map(names.map((name, index) => [name, `p${Math.min(index, COLOURS - 1)}`]));
}

function verdicts(capacity: CapacityReport): Markup {
  const { fits, meetsTarget, targetPercent, nodesConfigured, nodesNeeded } = capacity;
  const machines = nodesConfigured === 1 ? "its node" : `its ${nodesConfigured} nodes`;
  return fragment(
    fits ? badge("good", `fits ${machines}`) : badge("bad", `does not fit ${machines}`),
    " ",
    meetsTarget
      ? badge("good", `under ${targetPercent} % of requests`)
      : badge("warn", `over the aim of ${targetPercent} %`),
    " ",
    nodesNeeded === undefined
      ? "No number of such machines would hold it: a pod is larger than one."
      : `The packing needs ${nodesNeeded}. Requests at rest, every workload at its least replicas; the line marks the aim.`,
  );
}

function legend(capacity: CapacityReport, colours: ReadonlyMap<string, string>): Markup {
  return element(
    "div",
    { class: "legend" },
    capacity.parts.map(({ part }) =>
      element("span", {}, element("i", { class: `key ${colours.get(part) ?? ""}` }), part),
    ),
  );
}

function nodeMarkup(node: PackedNode, capacity: CapacityReport, colours: ReadonlyMap<string, string>): Markup {
  const used = (resource: Resource): number => node.pods.reduce((sum, pod) => sum + pod[resource], 0);
  const bar = (resource: Resource, text: (amount: number) => string): Markup =>
    fragment(
      element(
        "div",
        { class: "bar" },
        capacity.parts.map(({ part }) => {
          const amount = node.pods.filter((pod) => pod.part === part).reduce((sum, pod) => sum + pod[resource], 0);
          const style = `width:${share(amount, node[resource])}`;
          return amount > 0
            ? element("span", { class: colours.get(part), style, title: `${part}: ${text(amount)}` })
            : undefined;
        }),
        element("span", { class: "target", style: `left:${capacity.targetPercent}%` }),
      ),
      element(
        "div",
        { class: "figure" },
        `${text(used(resource))} of ${text(node[resource])}, ${percent(used(resource), node[resource])} %`,
      ),
    );
  const place = [node.instanceType, node.zone, `${node.pods.length} pods`].filter((fact) => fact !== undefined);
  return element(
    "div",
    { class: "node" },
    element("div", { class: "name" }, element("b", {}, node.name), element("small", {}, place.join(", "))),
    bar("cpuMillicores", cpuText),
    bar("memoryMiB", memoryText),
  );
}

function unplaced(capacity: CapacityReport): Markup | undefined {
  return capacity.unplaced.length === 0
    ? undefined
    : fragment(
        element("h3", {}, "Pods without a node"),
        table(
          [{ head: "Workload" }, { head: "CPU", number: true }, { head: "Memory", number: true }, { head: "Why" }],
          capacity.unplaced.map((pod) => [
            pod.workload,
            cpuText(pod.cpuMillicores),
            memoryText(pod.memoryMiB),
            pod.reason,
          ]),
        ),
      );
}

function partTable(capacity: CapacityReport): Markup {
  const { total } = capacity;
  return table(
    [
      { head: "Part" },
      ...NUMBERS.slice(0, 2),
      { head: "of CPU", number: true },
      ...NUMBERS.slice(2, 3),
      { head: "of memory", number: true },
      ...NUMBERS.slice(3),
    ],
    [
      ...capacity.parts.map((part) => [
        part.part,
        part.pods,
        cpuText(part.cpuMillicores),
        `${part.cpuPercent} %`,
        memoryText(part.memoryMiB),
        `${part.memoryPercent} %`,
        limitText(part.memoryLimitMiB),
        storageText(part.storageGiB),
      ]),
      [
        "Total",
        total.pods,
        cpuText(total.cpuMillicores),
        `${capacity.cpuPercent} %`,
        memoryText(total.memoryMiB),
        `${capacity.memoryPercent} %`,
        memoryText(total.memoryLimitMiB),
        storageText(total.storageGiB),
      ],
    ],
    1,
  );
}

function facts(capacity: CapacityReport): Markup {
  const { peak, jobs, memoryLimitOvercommit, total, miss } = capacity;
  const stuck = jobs.filter(({ fits }) => !fits).map(({ namespace, name }) => `${namespace}/${name}`);
  return element(
    "ul",
    { class: "soft" },
    element(
      "li",
      {},
      `Memory limits sum to ${memoryLimitOvercommit} times what the nodes can give` +
        (total.unlimited > 0 ? `; ${total.unlimited} containers of the cluster's own have none.` : "."),
    ),
    element(
      "li",
      {},
      `Everything scaled to its upper end: ${cpuText(peak.total.cpuMillicores)}, ${memoryText(peak.total.memoryMiB)}` +
        (peak.nodesNeeded === undefined
          ? "."
          : `, on ${peak.nodesNeeded} ${peak.nodesNeeded === 1 ? "node" : "nodes"}.`),
    ),
    jobs.length > 0
      ? element(
          "li",
          {},
          stuck.length === 0
            ? `Each of the ${jobs.length} jobs finds room beside the resting pods.`
            : `No room beside the resting pods for: ${stuck.join(", ")}.`,
        )
      : undefined,
    miss
      ? element(
          "li",
          {},
          `Above the aim by ${cpuText(miss.cpuMillicores)} and ${memoryText(miss.memoryMiB)}. The floor of each part: ` +
            miss.floor
              .map((part) => `${part.part} ${cpuText(part.cpuMillicores)}, ${memoryText(part.memoryMiB)}`)
              .join("; ") +
            ".",
        )
      : undefined,
  );
}

import type { PlannedProfile } from "../../components/foundation/facts";
import type { NodePool } from "../../components/profiles/profile";
import type { Bill } from "./bill";
import { GUIDE_STORAGE_GIB, guideNodes, guideWorkloads } from "./guide-table";
import { type ComparedLine, type CostRow, type GuideInModel, cents } from "./model";
import { type PriceList, nodeMonth } from "./prices";
import { costRows } from "./rows";
import { nodesOf } from "../capacity/packing";

/** Lines that are the same whatever the pods ask for. */
const SHARED: ReadonlySet<string> = new Set([
  "load-balancer",
  "control-plane",
  "public-addresses",
  "cross-zone",
  "object-store",
]);

/**
 * The guide's own requests on the same machines at the same prices, line by line beside this plan, so that the difference
 * has reasons. Empty where a pod of the guide fits no such machine.
 */
export function inGuidesRequests(
  list: PriceList,
  profile: PlannedProfile,
  pool: NodePool,
  bill: Bill,
): { readonly guideInModel?: GuideInModel } {
  const nodes = guideNodes(pool, profile);
  if (nodes === undefined) {
    return {};
  }
  const { machineUsd, diskUsd } = nodeMonth(list, pool);
  const machines = nodesOf([{ ...pool, nodes }], profile.nodes.zones);
  const compute = {
    usd: nodes * machineUsd,
    nodes,
    allocatable: {
      cpuMillicores: machines.reduce((sum, { cpuMillicores }) => sum + cpuMillicores, 0),
      memoryMiB: machines.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    },
  };
  const storageUsd = GUIDE_STORAGE_GIB * (list.diskPerGiBMonth[list.defaultDisk]?.usd ?? 0);
  const flat = [
    { key: "storage", label: "Storage", usd: storageUsd, why: "" },
    { key: "node-disks", label: "Disks of the nodes", usd: nodes * diskUsd, why: "" },
    ...bill.rows.filter(({ key }) => SHARED.has(key)),
  ];
  const guide = new Map(costRows(guideWorkloads(profile), compute, flat, true).map((row) => [row.key, row]));
  const lines = bill.rows.map((row) => compared(row, guide.get(row.key), nodes, bill.nodes.length));
  return { guideInModel: { nodes, usd: cents(lines.reduce((sum, { guideUsd }) => sum + guideUsd, 0)), lines } };
}

function compared(ours: CostRow, guide: CostRow | undefined, guideNodeCount: number, ourNodes: number): ComparedLine {
  const line = { line: ours.label, guideUsd: guide?.usd ?? 0, oursUsd: ours.usd };
  if (SHARED.has(ours.key)) {
    return { ...line, why: "The same for both." };
  }
  const machines = `${guideNodeCount} machines for the guide's requests, ${ourNodes} for ours.`;
  if (ours.key === "idle") {
    return { ...line, why: `What whole machines leave over: ${machines}` };
  }
  if (ours.key === "node-disks") {
    return { ...line, why: machines };
  }
  if (ours.key === "cluster") {
    return { ...line, why: `The same pods; those of each node once for every machine. ${machines}` };
  }
  return { ...line, why: guide === undefined ? `${ours.why} It runs all the same.` : ours.why };
}

import { exitStatusOf, type Plan } from "../plan";
import { kindCounts } from "../tree";
import { stableJson } from "./stable";
import { statusText } from "./verdict";

/** Raised when a field changes its meaning or goes. */
const FORMAT_VERSION = 1;

/**
 * The whole plan for machines. The same plan gives the same text, so it can be kept and compared.
 * @param timings adds how long each phase took; never the same twice
 */
export function jsonReport(plan: Plan, timings = false): string {
  const { recording, tree, policies, violations, capacity, cost, notes } = plan;
  return `${stableJson({
    format: FORMAT_VERSION,
    project: recording.project,
    stack: recording.stack,
    profile: plan.profile.name,
    status: { exit: exitStatusOf(plan), text: statusText(plan) },
    parts: tree.parts.map(({ name, count, nodes }) => ({
      name,
      count,
      kinds: Object.fromEntries(
        kindCounts(
          nodes.flatMap(function all(node): (typeof node.resource)[] {
            return [node.resource, ...node.children.flatMap(all)];
          }),
        ),
      ),
    })),
    resources: recording.resources,
    outputs: recording.outputs,
    policies: { ...policies, violations },
    capacity,
    cost,
    notes,
    ...(timings ? { timings: plan.timings } : {}),
  })}\n`;
}

import { kindCounts, kindOf, type Part, type ResourceTree, type TreeNode } from "../tree";

/** A line of the tree: what to indent with, what to say, how many resources it stands for. */
export interface TreeLine {
  readonly indent: string;
  readonly name: string;
  readonly detail: string;
  readonly count: number;
  readonly depth: number;
}

/**
 * Components as lines, other resources as counts by kind beside their component.
 * @param full a line for every resource instead of counts
 */
export function treeLines(tree: ResourceTree, full: boolean): readonly TreeLine[] {
  return tree.parts.flatMap((part) => partLines(part, full));
}

function partLines({ name, nodes, count }: Part, full: boolean): TreeLine[] {
  const [only] = nodes;
  const children = only && !only.resource.custom ? only.children : nodes;
  return [{ indent: "", name, detail: detailOf(children, full), count, depth: 0 }, ...below(children, "", 1, full)];
}

function below(nodes: readonly TreeNode[], indent: string, depth: number, full: boolean): TreeLine[] {
  const shown = full ? nodes : nodes.filter(isBranch);
  return shown.flatMap((node, index) => {
    const last = index === shown.length - 1;
    const { resource, children, count } = node;
    const detail = resource.custom ? kindOf(resource) : detailOf(children, full);
    return [
      { indent: `${indent}${last ? "└─ " : "├─ "}`, name: resource.name, detail, count, depth },
      ...below(children, `${indent}${last ? "   " : "│  "}`, depth + 1, full),
    ];
  });
}

/** A chart's wrapper is said as the chart it is, not as a component with one child. */
function isBranch({ resource, children }: TreeNode): boolean {
  return !resource.custom && children.length > 0;
}

function detailOf(children: readonly TreeNode[], full: boolean): string {
  if (full) {
    return "";
  }
  const leaves = children.filter((child) => !isBranch(child)).map(({ resource }) => resource);
  return kindCounts(leaves)
    .map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`))
    .join(", ");
}

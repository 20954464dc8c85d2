import type { RecordedResource, Recording } from "./model";
import { STACK_TYPE } from "./recorder/urn";

/** A resource with what stands under it. */
export interface TreeNode {
  readonly resource: RecordedResource;
  /** Components first, then by name. */
  readonly children: readonly TreeNode[];
  /** Resources at and below this one. */
  readonly count: number;
}

/** A top-level component with everything under it. */
export interface Part {
  readonly name: string;
  readonly nodes: readonly TreeNode[];
  readonly count: number;
}

export interface ResourceTree {
  /** In the order of the program's resources by name; what stands under no component comes last as `STACK_PART`. */
  readonly parts: readonly Part[];
  /** All resources, the stack itself not counted. */
  readonly count: number;
}

/** The part of what stands directly under the stack and is no component: providers, single objects. */
export const STACK_PART = "stack";

export function treeOf(recording: Recording): ResourceTree {
  const children = new Map<string, RecordedResource[]>();
  const urns = new Set(recording.resources.map(({ urn }) => urn));
  const roots: RecordedResource[] = [];
  for (const resource of recording.resources) {
    if (resource.type === STACK_TYPE) {
      continue;
    }
    const { parent } = resource;
    if (parent === undefined || !urns.has(parent) || parent.split("::")[2] === STACK_TYPE) {
      roots.push(resource);
    } else {
      children.set(parent, [...(children.get(parent) ?? []), resource]);
    }
  }
  const nodeOf = (resource: RecordedResource): TreeNode => {
    const below = (children.get(resource.urn) ?? []).map(nodeOf).sort(inOrder);
    return { resource, children: below, count: below.reduce((sum, { count }) => sum + count, 1) };
  };
  const nodes = roots.map(nodeOf).sort(inOrder);
  const parts: Part[] = nodes
    .filter(({ resource }) => !resource.custom)
    .map((node) => ({ name: node.resource.name, nodes: [node], count: node.count }));
  const loose = nodes.filter(({ resource }) => resource.custom);
  if (loose.length > 0) {
    parts.push({ name: STACK_PART, nodes: loose, count: loose.length });
  }
  return { parts, count: nodes.reduce((sum, { count }) => sum + count, 0) };
}

/** Name of the part of every resource, by URN. */
export function partsByUrn(recording: Recording): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const note = (part: string, { resource, children }: TreeNode): void => {
    parts.set(resource.urn, part);
    children.forEach((child) => note(part, child));
  };
  for (const { name, nodes } of treeOf(recording).parts) {
    nodes.forEach((node) => note(name, node));
  }
  return parts;
}

/** "Deployment" of `kubernetes:apps/v1:Deployment`; the kind of a custom resource is its own, not its wrapper's. */
export function kindOf({ type, inputs }: RecordedResource): string {
  const kind = inputs["kind"];
  return typeof kind === "string" ? kind : (type.split(":").at(-1) ?? type);
}

/** `[["ConfigMap", 2], ["Deployment", 1]]`: most first, then by kind. */
export function kindCounts(resources: readonly RecordedResource[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const resource of resources) {
    const kind = kindOf(resource);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([oneKind, one], [otherKind, other]) => other - one || (oneKind < otherKind ? -1 : 1));
}

function inOrder(one: TreeNode, other: TreeNode): number {
  const rank = Number(one.resource.custom) - Number(other.resource.custom);
  return rank || (one.resource.name < other.resource.name ? -1 : 1);
}

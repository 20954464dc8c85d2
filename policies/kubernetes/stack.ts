import { type DeclaredWorkload, footprintOf } from "./footprints";
import { type Release, releaseOf } from "./releases";
import { isKind, kindOf, type Registration, type Subject, subjectOf } from "./subject";
import { type Fields, knownInputs } from "./value";

/** All resources of a plan, indexed in one pass. */
export interface Stack {
  readonly subjects: readonly Subject[];
  /** Objects of a kind, whatever its version: `ofKind("", "Namespace")`. */
  ofKind(group: string, ...kinds: readonly string[]): readonly Subject[];
  byUrn(urn: string): Subject | undefined;
  readonly releases: readonly (Release & { readonly subject: Subject })[];
  /** What charts and operators will run, as components declare it. */
  readonly declared: readonly (DeclaredWorkload & { readonly subject: Subject })[];
  /** Everything a resource waits for, directly or through others, its parents' dependencies included. */
  dependenciesOf(subject: Subject): ReadonlySet<string>;
}

const inputsByUrn = new Map<string, Fields>();

/**
 * Keeps what a resource was registered with. At the end of a run the engine shows stack policies outputs instead: those
 * of a component are only what it chose to publish, and those of a chart say nothing of its values.
 */
export function noteInputs({ urn, props }: Pick<Registration, "urn" | "props">): Fields {
  const inputs = knownInputs(props);
  inputsByUrn.set(urn, inputs);
  return inputs;
}

/** Forgets the inputs of earlier resources, as a new run of the engine does. */
export function forgetInputs(): void {
  inputsByUrn.clear();
}

export function stackOf(registrations: readonly Registration[]): Stack {
  const subjects = registrations.map((registration) => subjectOf(registration, inputsByUrn.get(registration.urn)));
  const urns = new Map(subjects.map((subject) => [subject.urn, subject]));
  const groups = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const group = kindOf(subject)?.group;
    if (group === undefined) continue;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [subject]);
    else members.push(subject);
  }
  const children = childrenOf(subjects);
  return {
    subjects,
    ofKind: (group, ...kinds) => (groups.get(group) ?? []).filter((subject) => isKind(subject, group, ...kinds)),
    byUrn: (urn) => urns.get(urn),
    releases: subjects.flatMap((subject) => {
      const release = releaseOf(subject);
      return release === undefined ? [] : [{ ...release, subject }];
    }),
    declared: subjects.flatMap((subject) => footprintOf(subject).map((workload) => ({ ...workload, subject }))),
    dependenciesOf: (subject) => reach(subject, urns, children),
  };
}

function childrenOf(subjects: readonly Subject[]): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const { urn, parent } of subjects) {
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [urn]);
    else siblings.push(urn);
  }
  return children;
}

/** A dependency on a component is one on all that stands under it, and what a component waits for, all under it waits for. */
function reach(
  start: Subject,
  urns: ReadonlyMap<string, Subject>,
  children: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = awaited(start, urns);
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    if (reached.has(urn)) continue;
    reached.add(urn);
    const subject = urns.get(urn);
    open.push(...(children.get(urn) ?? []), ...(subject === undefined ? [] : awaited(subject, urns)));
  }
  return reached;
}

/** Dependencies of a resource and of the components it stands in. */
function awaited(subject: Subject, urns: ReadonlyMap<string, Subject>): string[] {
  const dependencies: string[] = [];
  for (let here: Subject | undefined = subject; here !== undefined; here = urns.get(here.parent ?? "")) {
    dependencies.push(...here.dependencies);
  }
  return dependencies;
}

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
  /** URNs of everything that waits for a resource, directly, through others, or through the component it stands in. */
  waitingFor(urn: string): ReadonlySet<string>;
}

const inputsByUrn = new Map<string, Fields>();

/**
 * Keeps what a resource was registered with. At the end of a run the engine shows stack policies outputs instead: those
 * of a component are only what it chose to publish, and those of a chart say nothing of its values.
 */
export function noteInputs({ urn, props }: Pick<Registration, "urn" | "props">): Fields {
  const inputs = knownInputs(props);
  inputsByUrn.set(urn, inputs);
  indexed = undefined;
  return inputs;
}

/** Forgets the inputs of earlier resources, as a new run of the engine does. */
export function forgetInputs(): void {
  inputsByUrn.clear();
  indexed = undefined;
}

let indexed: { readonly registrations: readonly Registration[]; readonly stack: Stack } | undefined;

/**
 * The resources of a plan, indexed. The SDK makes them anew for each policy it asks: as long as they are the same, and
 * no resource was noted in between, the answer is the same object.
 */
export function stackOf(registrations: readonly Registration[]): Stack {
  if (indexed === undefined || !sameResources(indexed.registrations, registrations))
    indexed = { registrations, stack: index(registrations) };
  return indexed.stack;
}

/** What was never noted has no inputs but those it is shown with, which cannot be told to be the same. */
function sameResources(some: readonly Registration[], others: readonly Registration[]): boolean {
  const sameUrns = (one: readonly { readonly urn: string }[] = [], other: readonly { readonly urn: string }[] = []) =>
    one.length === other.length && one.every(({ urn }, index) => urn === other[index]?.urn);
  return (
    sameUrns(some, others) &&
    some.every(({ urn, parent, dependencies }, index) => {
      const other = others[index];
      return inputsByUrn.has(urn) && parent?.urn === other?.parent?.urn && sameUrns(dependencies, other?.dependencies);
    })
  );
}

function index(registrations: readonly Registration[]): Stack {
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
  const children = inverse(subjects, ({ parent }) => (parent === undefined ? [] : [parent]));
  const dependents = inverse(subjects, ({ dependencies }) => dependencies);
  const waitingByUrn = new Map<string, ReadonlySet<string>>();
  return {
    subjects,
    ofKind: (group, ...kinds) => (groups.get(group) ?? []).filter((subject) => isKind(subject, group, ...kinds)),
    byUrn: (urn) => urns.get(urn),
    releases: subjects.flatMap((subject) => {
      const release = releaseOf(subject);
      return release === undefined ? [] : [{ ...release, subject }];
    }),
    declared: subjects.flatMap((subject) => footprintOf(subject).map((workload) => ({ ...workload, subject }))),
    waitingFor: (urn) => {
      const known = waitingByUrn.get(urn) ?? waiting(urn, urns, dependents, children);
      waitingByUrn.set(urn, known);
      return known;
    },
  };
}

/** For each resource those that name it in a relation: its children, its dependents. */
function inverse(subjects: readonly Subject[], relation: (subject: Subject) => readonly string[]): Relation {
  const inverted = new Map<string, string[]>();
  for (const subject of subjects) {
    for (const urn of relation(subject)) {
      const known = inverted.get(urn);
      if (known === undefined) inverted.set(urn, [subject.urn]);
      else known.push(subject.urn);
    }
  }
  return inverted;
}

type Relation = ReadonlyMap<string, readonly string[]>;

/** Who depends on a component waits for all that stands under it; what a component waits for, all under it waits for. */
function waiting(
  start: string,
  urns: ReadonlyMap<string, Subject>,
  dependents: Relation,
  children: Relation,
): ReadonlySet<string> {
  const found = new Set<string>();
  const asked = new Set<string>();
  const open = [start];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    for (let here: string | undefined = urn; here !== undefined && !asked.has(here); here = urns.get(here)?.parent) {
      asked.add(here);
      for (const dependent of dependents.get(here) ?? []) addWithChildren(dependent, children, found, open);
    }
  }
  return found;
}

function addWithChildren(urn: string, children: Relation, found: Set<string>, open: string[]): void {
  if (found.has(urn)) return;
  found.add(urn);
  open.push(urn);
  for (const child of children.get(urn) ?? []) addWithChildren(child, children, found, open);
}

import { at, type Fields, fieldsOf, isUnknown, knownInputs, textFields, textOf, type Value } from "./value";

/** A resource as policies see it: its inputs, what it is, and where it stands in the tree. */
export interface Subject {
  readonly urn: string;
  /** Pulumi's type token, e.g. `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  /** Pulumi's name, not the cluster's. */
  readonly name: string;
  readonly inputs: Fields;
  readonly parent?: string;
  readonly dependencies: readonly string[];
}

/** What kind of Kubernetes object a type token names. */
export interface Kind {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const OBJECT = /^kubernetes:(?:([^:/]+)\/)?([^:/]+):([^:/]+)$/;
const NOT_OBJECTS: ReadonlySet<string> = new Set(["helm.sh", "yaml", "kustomize"]);
const kinds = new Map<string, Kind | undefined>();

/** The kind of a Kubernetes object; undefined for components, charts, providers and other clouds' resources. */
export function kindOf({ type }: Pick<Subject, "type">): Kind | undefined {
  if (!kinds.has(type)) kinds.set(type, parseKind(type));
  return kinds.get(type);
}

function parseKind(type: string): Kind | undefined {
  const [, group = "", version = "", kind = ""] = OBJECT.exec(type) ?? [];
  if (kind === "" || NOT_OBJECTS.has(group)) return undefined;
  return { group: group === "core" ? "" : group, version, kind: kind.replace(/Patch$/, "") };
}

/** True for an object of a kind, whatever its version: `isKind(subject, "apps", "Deployment")`. */
export function isKind(subject: Pick<Subject, "type">, group: string, ...names: readonly string[]): boolean {
  const kind = kindOf(subject);
  return kind !== undefined && kind.group === group && names.includes(kind.kind);
}

export function labelsOf(subject: Subject): Readonly<Record<string, string>> {
  return textFields(at(subject.inputs, "metadata", "labels"));
}

/** The name in the cluster; undefined while unknown or generated. */
export function objectName(subject: Subject): string | undefined {
  return textOf(at(subject.inputs, "metadata", "name"));
}

/** The namespace in the cluster; undefined while unknown. Objects that name none live in `default`. */
export function namespaceOf(subject: Subject): string | undefined {
  const namespace = at(subject.inputs, "metadata", "namespace");
  return namespace === undefined || namespace === null ? "default" : textOf(namespace);
}

/** How messages call a resource: `Deployment pyairtable/api-gateway`, or Pulumi's own name where the cluster's is not known. */
export function titleOf(subject: Subject): string {
  const kind = kindOf(subject)?.kind ?? subject.type.slice(subject.type.lastIndexOf(":") + 1);
  const name = objectName(subject) ?? subject.name;
  const namespace = at(subject.inputs, "metadata", "namespace");
  return `${kind} ${typeof namespace === "string" && !isUnknown(namespace) ? `${namespace}/` : ""}${name}`;
}

/** What the SDK hands to a policy, reduced to what a subject is made of. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: object;
  readonly opts: { readonly parent?: string };
  readonly parent?: { readonly urn: string };
  readonly dependencies?: readonly { readonly urn: string }[];
}

export function subjectOf(registration: Registration, inputs: Fields = knownInputs(registration.props)): Subject {
  const { urn, type, name, opts, parent, dependencies = [] } = registration;
  return {
    urn,
    type,
    name,
    inputs,
    parent: parent?.urn ?? opts.parent,
    dependencies: dependencies.map((dependency) => dependency.urn),
  };
}

/** True if a selector's `matchLabels` all stand among the labels. An absent or empty selector selects everything. */
export function selects(matchLabels: Value | undefined, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(fieldsOf(matchLabels)).every(([key, value]) => isUnknown(value) || labels[key] === value);
}

/** A value among a resource's inputs. During preview it may be unknown: ask {@link isUnknown} before judging it. */
export type Value = null | boolean | number | string | readonly Value[] | Fields;

/** The named fields of an object among a resource's inputs. */
export interface Fields {
  readonly [name: string]: Value | undefined;
}

/** What the SDK puts in the place of values that only `up` brings: boolean, number, string, array, asset, archive, object. */
const UNKNOWN_VALUES: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  // As the planner's recordings write it.
  "[computed]",
]);

/** How the planner's recordings write a secret, whose value they never hold. */
export const MASKED_SECRET = "[secret]";

const NONE: Fields = Object.freeze({});

/** True if the value is known only after `up`: nothing can be said against it now. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && UNKNOWN_VALUES.has(value);
}

/**
 * A resource's inputs without the proxy that throws as soon as an unknown value is touched, so that one unknown field
 * does not silence a policy about all the others.
 */
export function knownInputs(props: object): Fields {
  const inputs: Record<string, Value> = {};
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(props)))
    inputs[name] = value as Value;
  return inputs;
}

/** The object's fields; none for anything that is not an object. */
export function fieldsOf(value: Value | undefined): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : NONE;
}

/** The list's items; none for anything that is not a list. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/** The value at a path of field names; an unknown value on the way is the answer. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let here = value;
  for (const name of path) {
    if (isUnknown(here)) return here;
    here = fieldsOf(here)[name];
  }
  return here;
}

/** A copy of an object with one value set at a path of field names; what is missing on the way is made. */
export function withAt(value: Value | undefined, [name, ...rest]: readonly string[], set: Value): Value {
  if (name === undefined) return set;
  const fields = fieldsOf(value);
  return { ...fields, [name]: withAt(fields[name], rest, set) };
}

/** The text, if it is one and known. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** The number, if it is one and known. */
export function numberOf(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The known texts of a list. */
export function textsOf(value: Value | undefined): readonly string[] {
  return itemsOf(value).filter((item): item is string => textOf(item) !== undefined);
}

/** True if something is given, known or not. */
export function isGiven(value: Value | undefined): boolean {
  return value !== undefined && value !== null;
}

/** The text fields of an object: labels, annotations, selectors. */
export function textFields(value: Value | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter((entry): entry is [string, string] => textOf(entry[1]) !== undefined),
  );
}

/** One place in a tree of values. */
export interface Place {
  /** As one would write it: `server.persistence.size`, `hosts[0]`. */
  readonly path: string;
  /** Name of the field itself; of the list, for an item. */
  readonly name: string;
  readonly value: Value;
}

/** Every known value of a tree, lists and objects themselves included, in the order in which it is written. */
export function* placesOf(value: Value | undefined, path = "", name = ""): Generator<Place> {
  if (value === undefined || isUnknown(value)) return;
  if (path !== "") yield { path, name, value };
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Value[]).entries()) yield* placesOf(item, `${path}[${index}]`, name);
  } else {
    for (const [field, item] of Object.entries(fieldsOf(value)))
      yield* placesOf(item, path === "" ? field : `${path}.${field}`, field);
  }
}

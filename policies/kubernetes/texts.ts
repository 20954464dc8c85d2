import { containersOf, podOf } from "./pods";
import { isKind, type Subject } from "./subject";
import { at, fieldsOf, itemsOf, textOf } from "./value";

/** A text a resource carries into the cluster, with the name it is known by there. */
export interface NamedText {
  /** Where it stands: `data[redis.conf]`, `...containers[app].env[REDIS_URL].value`. */
  readonly path: string;
  /** Name of the variable, key or annotation. */
  readonly name: string;
  readonly text: string;
}

/** Environment variables with a literal value, of every container. */
export function* environmentOf(subject: Subject): Generator<NamedText> {
  const pod = podOf(subject);
  for (const { path, fields } of pod ? containersOf(pod) : []) {
    for (const variable of itemsOf(fields["env"])) {
      const name = textOf(at(variable, "name")) ?? "";
      const text = textOf(at(variable, "value"));
      if (text !== undefined) yield { path: `${path}.env[${name}].value`, name, text };
    }
  }
}

/** The entries of a ConfigMap; none for everything else. */
export function* configEntriesOf(subject: Subject): Generator<NamedText> {
  if (isKind(subject, "", "ConfigMap")) yield* entries(subject, "data", (text) => text);
}

/** The entries of a Secret, decoded. Their texts must not be printed. */
export function* secretEntriesOf(subject: Subject): Generator<NamedText> {
  if (!isKind(subject, "", "Secret")) return;
  yield* entries(subject, "stringData", (text) => text);
  yield* entries(subject, "data", (text) => Buffer.from(text, "base64").toString("utf8"));
}

/** Annotations of an object and of its pods. */
export function* annotationsOf(subject: Subject): Generator<NamedText> {
  const pod = podOf(subject);
  const own = fieldsOf(at(subject.inputs, "metadata", "annotations"));
  for (const [name, value] of Object.entries(own)) {
    const text = textOf(value);
    if (text !== undefined) yield { path: `metadata.annotations[${name}]`, name, text };
  }
  for (const [name, text] of Object.entries(pod?.annotations ?? {})) {
    yield { path: `${pod?.path.replace(/spec$/, "metadata.annotations")}[${name}]`, name, text };
  }
}

/** Programs a resource carries: the commands of its containers, and the entries of a ConfigMap. */
export function* scriptsOf(subject: Subject): Generator<NamedText> {
  const pod = podOf(subject);
  for (const { path, fields, name } of pod ? containersOf(pod) : []) {
    for (const list of ["command", "args"]) {
      const text = itemsOf(fields[list])
        .map((part) => textOf(part) ?? "")
        .join(" ");
      if (text !== "") yield { path: `${path}.${list}`, name, text };
    }
  }
  yield* configEntriesOf(subject);
}

function* entries(subject: Subject, field: string, decode: (text: string) => string): Generator<NamedText> {
  for (const [name, value] of Object.entries(fieldsOf(subject.inputs[field]))) {
    const text = textOf(value);
    if (text !== undefined) yield { path: `${field}[${name}]`, name, text: decode(text) };
  }
}

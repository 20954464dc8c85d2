import type { ErrorObject } from "ajv";

/** One place where an object breaks its contract. */
export interface ContractError {
  /** Where, as one would write it: `spec.trafficPolicy.circuitBreaker`, `rules[0].to`. */
  readonly path: string;
  readonly message: string;
  /** What could stand there instead: known keys or allowed values. */
  readonly allowed?: readonly string[];
  /** The allowed one that was most likely meant. */
  readonly didYouMean?: string;
}

/** Pulumi's mark for a value that is only known after the deployment; nothing can be said against it. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Errors that only say "one of the errors below": ajv reports the parts as well. */
const SUMMARIES = new Set(["if", "anyOf", "not"]);

/** Turns ajv's errors into ours, the most telling first for each place. */
export function contractErrors(errors: readonly ErrorObject[]): ContractError[] {
  const specific = errors.filter(({ keyword, data }) => !SUMMARIES.has(keyword) && data !== UNKNOWN);
  const relevant = specific.length > 0 ? specific : errors.filter(({ data }) => data !== UNKNOWN);
  const seen = new Set<string>();
  return relevant.map(contractError).filter((error) => {
    const key = `${error.path}\n${error.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function contractError(error: ErrorObject): ContractError {
  const path = readablePath(error.instancePath);
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "additionalProperties":
    case "unevaluatedProperties": {
      const key = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
      const parent = error.parentSchema as { properties?: Record<string, unknown> } | undefined;
      return withAlternatives(
        { path: join(path, key), message: `unknown key "${key}"` },
        key,
        Object.keys(parent?.properties ?? {}),
      );
    }
    case "enum": {
      const allowed = (params["allowedValues"] as unknown[]).map(String);
      return withAlternatives(
        { path, message: `${show(error.data)} is not one of the allowed values` },
        String(error.data),
        allowed,
      );
    }
    case "type": {
      const types = [params["type"]].flat().join(" or ");
      return { path, message: `must be ${types}, is ${show(error.data)}` };
    }
    case "required":
      return { path: join(path, String(params["missingProperty"])), message: "is required" };
    case "oneOf":
      return { path, message: "fields that exclude each other are given together, or none of them is" };
    default:
      return { path, message: error.message ?? error.keyword };
  }
}

function withAlternatives(error: ContractError, given: string, known: readonly string[]): ContractError {
  const allowed = [...known].sort();
  const didYouMean = nearest(given, allowed);
  return { ...error, allowed, ...(didYouMean === undefined ? {} : { didYouMean }) };
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `/spec/http/0/retries` -> `spec.http[0].retries`. */
function readablePath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce(join, "");
}

function join(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  const part = /^[A-Za-z_$@-][\w$@-]*$/.test(key) ? key : `"${key}"`;
  return path === "" ? part : `${path}.${part}`;
}

/** The known name nearest to a given one, if it is near enough to be a slip of the keyboard or of memory. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best !== undefined && best.distance <= Math.max(2, Math.floor(given.length / 3)) ? best.name : undefined;
}

/** Levenshtein distance with neighbouring letters exchanged counted once. */
function editDistance(a: string, b: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}

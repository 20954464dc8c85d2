import type { ConfigTree } from "./stacks";

export interface Mutant {
  /** What was done, and where. */
  readonly title: string;
  /** Key the error must name. */
  readonly path: string;
  readonly values: ConfigTree;
}

type Path = readonly (string | number)[];

const text = (path: Path): string =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");

function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) {
    return [at];
  }
  const inside = Object.entries(value).flatMap(([key, child]) =>
    paths(child, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? inside : [at, ...inside];
}

function at(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], values);
}

function withValue(
  values: ConfigTree,
  path: Path,
  change: (parent: Record<string | number, unknown>, key: string | number) => void,
): ConfigTree {
  const copy = structuredClone(values);
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  change(parent, path[path.length - 1] ?? "");
  return copy;
}

/** Maps whose keys are the user's own: annotations may be called anything. */
const isFree = (path: Path): boolean => path.includes("serviceAccountAnnotations");

/** Every single-place corruption of a valid config that must be refused: wrong type, out of range, misspelt key. */
export function mutants(values: ConfigTree): Mutant[] {
  return paths(values).flatMap((path): Mutant[] => {
    const value = at(values, path);
    const mutant = (title: string, replacement: unknown): Mutant => ({
      title: `${title} at ${text(path)}`,
      path: text(path),
      values: withValue(values, path, (parent, key) => {
        parent[key] = replacement;
      }),
    });
    const misspelt: Mutant[] =
      typeof path[path.length - 1] === "string" && !isFree(path)
        ? [
            {
              title: `misspelt key ${text(path)}`,
              path: `${text(path)}x`,
              values: withValue(values, path, (parent, key) => {
                parent[`${String(key)}x`] = parent[key];
                Reflect.deleteProperty(parent, key);
              }),
            },
          ]
        : [];
    if (typeof value === "string") {
      return [
        ...misspelt,
        mutant("list for text", ["a"]),
        mutant("object for text", { a: 1 }),
        ...(isFree(path) ? [] : [mutant("empty text", "")]),
      ];
    }
    if (typeof value === "number") {
      return [
        ...misspelt,
        mutant("text for number", "many"),
        mutant("negative number", -1),
        mutant("far too large", 1e12),
      ];
    }
    return [...misspelt, mutant("text for structure", "text"), mutant("number for structure", 7)];
  });
}

import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Schema } from "./schema";

/** Kubernetes-shaped pieces of values and the keys that hold them; see shapes.yaml. */
export interface Shapes {
  readonly names: Readonly<Record<string, string>>;
  readonly stringMaps: RegExp;
  readonly intOrString: ReadonlySet<string>;
  readonly integers: RegExp;
  readonly optional: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Schema>>;
}

interface ShapesFile {
  names: Record<string, string>;
  stringMaps: string;
  intOrString: string[];
  integers: string;
  optional: Record<string, string[]>;
  shapes: Record<string, Schema>;
}

/** Reads shape files; a later file adds shapes to an earlier one's. */
export function loadShapes(
  files: readonly string[] = ["shapes.yaml", "mesh-config.yaml"].map((name) => path.join(__dirname, name)),
): Shapes {
  const [main, ...more] = files.map(
    (file) => parse(fs.readFileSync(file, "utf8"), { merge: true }) as Partial<ShapesFile>,
  );
  const shapes: Record<string, Schema> = { ...main?.shapes };
  for (const file of more) Object.assign(shapes, file.shapes);
  return {
    names: main?.names ?? {},
    stringMaps: new RegExp(main?.stringMaps ?? "^$"),
    intOrString: new Set(main?.intOrString ?? []),
    integers: new RegExp(main?.integers ?? "^$"),
    optional: Object.fromEntries(
      Object.entries(main?.optional ?? {}).flatMap(([type, keys]) => keys.map((key) => [key, type] as const)),
    ),
    // Plain copies: YAML anchors would otherwise share nodes that later steps change.
    shapes: JSON.parse(JSON.stringify(shapes)) as Record<string, Schema>,
  };
}

/** The shape a key of this name holds, if any. */
export function shapeOf(shapes: Shapes, key: string): string | undefined {
  return Object.hasOwn(shapes.names, key) ? shapes.names[key] : shapes.stringMaps.test(key) ? "Strings" : undefined;
}

const REF = "#/$defs/";

export function refTo(shape: string): Schema {
  return { $ref: REF + shape };
}

/** Name of the definition a node refers to. */
export function refName(schema: Schema): string | undefined {
  return schema.$ref?.startsWith(REF) ? schema.$ref.slice(REF.length) : undefined;
}

/** Every definition a node needs, those its definitions need included. */
export function definitionsFor(node: unknown, available: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const name = refName(value as Schema);
    const definition = name === undefined ? undefined : available[name];
    if (name !== undefined && definition !== undefined && !(name in found)) {
      found[name] = definition;
      visit(definition);
    }
    Object.values(value).forEach(visit);
  };
  visit(node);
  return found;
}

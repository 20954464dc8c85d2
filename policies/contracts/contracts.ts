import * as fs from "node:fs";
import * as path from "node:path";
import { closeCrdSchema, type SchemaNode } from "../../components/charts/contracts/close";
import { type ContractError, contractErrors } from "../../components/charts/contracts/errors";
import type { Fields } from "../kubernetes/value";
import { schemaErrors } from "./evaluate";

const FOLDER = path.join(__dirname, "..", "..", "components", "charts", "contracts");

interface Manifest {
  readonly charts: Readonly<Record<string, { readonly chart: string; readonly version: string }>>;
}

interface Crd {
  readonly spec: { readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: SchemaNode } }[] };
}

const loaded = new Map<string, unknown>();

/** A file of the contracts, read when it is first asked for; undefined if there is none. */
function contract<T>(file: string, prepare: (content: unknown) => T): T | undefined {
  if (!loaded.has(file)) {
    const full = path.join(FOLDER, file);
    loaded.set(file, fs.existsSync(full) ? prepare(JSON.parse(fs.readFileSync(full, "utf8"))) : undefined);
  }
  return loaded.get(file) as T | undefined;
}

/** Where a chart's values break its contract; undefined if this version of the chart has none. */
export function chartValuesErrors(
  chart: string,
  version: string | undefined,
  values: Fields,
): readonly ContractError[] | undefined {
  const manifest = contract("manifest.json", (content) => content as Manifest);
  const entries = Object.entries(manifest?.charts ?? {});
  // Two contracts may be about one chart; without a version in common the values cannot be judged.
  const found = entries.find(([name, entry]) => (name === chart || entry.chart === chart) && entry.version === version);
  const schema = found && contract(`values/${found[0]}-values.schema.json`, (content) => content as SchemaNode);
  return schema && contractErrors(schemaErrors(schema, values));
}

/** Where a custom resource breaks its CRD; undefined if the kind has no contract. */
export function customResourceErrors(
  apiVersion: string,
  kind: string,
  object: Fields,
): readonly ContractError[] | undefined {
  const schema = contract(`crds/${apiVersion.replace("/", "-")}-${kind}.json`, (content) => {
    const closed = closeCrdSchema((content as Crd).spec.versions[0]?.schema.openAPIV3Schema ?? {});
    // CRDs may leave the envelope out of their schema; the API server knows it anyway.
    return {
      ...closed,
      properties: {
        ...closed.properties,
        apiVersion: { type: "string" },
        kind: { type: "string" },
        metadata: { type: "object" },
      },
    };
  });
  return schema && contractErrors(schemaErrors(schema, object));
}

/** One line that says what is wrong and what may have been meant. */
export function explain({ message, didYouMean, allowed }: ContractError): string {
  if (didYouMean !== undefined) return `${message}; did you mean "${didYouMean}"?`;
  return allowed === undefined || allowed.length > 12 ? message : `${message} (known: ${allowed.join(", ")})`;
}

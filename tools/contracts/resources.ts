import { closeCrdSchema } from "../../components/charts/contracts/close";
import type { Crd } from "./crds";
import { hoist } from "./hoist";
import { closedMap, isRecord, type Schema } from "./schema";
import { interfaces, specTypeName, typeable } from "./types";

/** Pod innards that operators copy into their CRDs whole: far larger than all the rest, and never set in depth here. */
const CUT = new Set([
  "containers",
  "initContainers",
  "ephemeralContainers",
  "volumes",
  "volumeTemplate",
  "projectedVolumeTemplate",
]);

function cut(node: Schema): Schema {
  const out: Schema = { ...node };
  if (node.properties !== undefined) {
    out.properties = Object.fromEntries(
      Object.entries(node.properties).map(([key, child]) => [key, CUT.has(key) ? shallow(child) : cut(child)]),
    );
  }
  if (isRecord(node.items)) out.items = cut(node.items);
  if (isRecord(node.additionalProperties)) out.additionalProperties = cut(node.additionalProperties);
  return out;
}

function shallow(node: Schema): Schema {
  return node.type === "array" ? { type: "array", items: { type: "object" } } : { type: "object" };
}

/** One trimmed CRD with the API version it is written in. */
export interface ContractedKind {
  readonly apiVersion: string;
  readonly version: string;
  readonly kind: string;
  readonly crd: Crd;
}

function specOf({ crd, kind }: ContractedKind): Schema {
  const root = crd.spec.versions[0]?.schema.openAPIV3Schema;
  const spec = root?.properties?.["spec"];
  if (spec === undefined) throw new Error(`${kind} has no spec`);
  return cut(typeable(closeCrdSchema(spec)));
}

/** Types are named by kind; of two versions of one kind the first listed goes without its version. */
function typeNames(kinds: readonly ContractedKind[]): Map<ContractedKind, string> {
  const seen = new Set<string>();
  return new Map(
    kinds.map((wanted) => {
      const name = specTypeName(wanted.kind, wanted.version, seen.has(wanted.kind));
      seen.add(wanted.kind);
      return [wanted, name];
    }),
  );
}

/** The text of custom-resources.ts: an interface a spec, the map of all, and the facts a builder needs. */
export async function resourcesModule(kinds: readonly ContractedKind[]): Promise<string> {
  const names = typeNames(kinds);
  const specs = closedMap(Object.fromEntries(kinds.map((kind) => [names.get(kind) ?? kind.kind, specOf(kind)])));
  const parts = hoist(specs, names.values());
  const entries = kinds.map((kind): [string, Schema] => [
    `${kind.apiVersion}/${kind.kind}`,
    { $ref: `#/$defs/${names.get(kind) ?? kind.kind}` },
  ]);
  const root: Schema = {
    ...closedMap(Object.fromEntries(entries)),
    required: entries.map(([key]) => key),
    $defs: { ...parts, ...specs.properties },
  };
  const facts = kinds.map(({ apiVersion, kind, crd }) => {
    const { names: crdNames, scope } = crd.spec;
    return `  "${apiVersion}/${kind}": { apiVersion: "${apiVersion}", kind: "${kind}", plural: "${crdNames.plural}", namespaced: ${String(scope === "Namespaced")} },`;
  });
  const text = await interfaces("CustomResourceSpecs", root);
  // The type compiler capitalises after digits; Kubernetes writes versions as v1beta2.
  return `${text.replaceAll(/V(\d+)(Alpha|Beta)(\d+)/g, (version) => version.replace(/Alpha|Beta/, (word) => word.toLowerCase()))}
/** Every kind that has a contract, with what its address in the API is made of. */
export const CUSTOM_RESOURCE_KINDS = {
${facts.join("\n")}
} as const satisfies Record<keyof CustomResourceSpecs, CustomResourceKindFacts>;

export interface CustomResourceKindFacts {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}
`;
}

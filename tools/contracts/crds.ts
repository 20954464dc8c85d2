import { parseAllDocuments } from "yaml";
import type { ChartFolder } from "./pins";
import { isRecord, type Schema } from "./schema";

/** A CustomResourceDefinition with one served version. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: CrdSpec;
}

interface CrdSpec {
  readonly group: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly scope: string;
  readonly versions: readonly CrdVersion[];
}

interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: Schema };
  readonly subresources?: unknown;
}

/** API groups under k8s.io are protected: the API server takes their CRDs only with this annotation. */
const APPROVAL = "api-approved.kubernetes.io";

/** Lines that hold nothing but a template directive: what charts wrap around CRDs they template. */
const DIRECTIVE = /^\s*\{\{-?.*-?\}\}\s*$/;

function isCrd(value: unknown): value is Crd {
  return isRecord(value) && value["kind"] === "CustomResourceDefinition" && isRecord(value["spec"]);
}

/** Every CRD a chart brings, from plain files and from templates that only wrap them in conditions. */
export function crdsOf(chart: ChartFolder): Crd[] {
  return chart.crdFiles().flatMap((file) => {
    const text = chart.read(file) ?? "";
    const plain = text.includes("{{")
      ? text
          .split("\n")
          .filter((line) => !DIRECTIVE.test(line))
          .join("\n")
      : text;
    // A template too clever for this yields errors, which is the caller's "kind not found".
    return parseAllDocuments(plain, { merge: true })
      .filter((document) => document.errors.length === 0)
      .map((document): unknown => document.toJS())
      .filter(isCrd);
  });
}

/** Drops prose; a property may itself be named "description", so maps of properties keep all their keys. */
export function withoutProse(node: unknown, insideProperties = false): unknown {
  if (Array.isArray(node)) return node.map((item) => withoutProse(item));
  if (!isRecord(node)) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => insideProperties || !["description", "example", "externalDocs"].includes(key))
      .map(([key, value]) => [
        key,
        key === "default" || key === "enum" ? value : withoutProse(value, !insideProperties && key === "properties"),
      ]),
  );
}

/** The CRD with one version, no prose and no conversion: small, and still fit to be applied to an API server. */
export function trimCrd(crd: Crd, version: string): Crd {
  const found = crd.spec.versions.find((candidate) => candidate.name === version);
  if (found === undefined) throw new Error(`${crd.metadata.name} has no version ${version}`);
  const approval = crd.metadata.annotations?.[APPROVAL];
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: {
      name: crd.metadata.name,
      ...(approval === undefined ? {} : { annotations: { [APPROVAL]: approval } }),
    },
    spec: {
      group: crd.spec.group,
      names: crd.spec.names,
      scope: crd.spec.scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: withoutProse(found.schema.openAPIV3Schema) as Schema },
          ...(found.subresources === undefined ? {} : { subresources: found.subresources }),
        },
      ],
    },
  };
}

import type { JsonObject, RecordedResource } from "../model";

const KUBERNETES = "kubernetes:";
/** Tokens of the Kubernetes package that stand for something other than one object of the API. */
const NOT_OBJECTS = ["kubernetes:helm.sh/", "kubernetes:yaml", "kubernetes:kustomize"];
const RELEASE = "kubernetes:helm.sh/v3:Release";
const CERT_MANAGER = "kubernetes-cert-manager:index:CertManager";

export interface ApiKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * API version and kind of a Kubernetes object's type token: `kubernetes:apps/v1:Deployment` is `apps/v1` Deployment,
 * `kubernetes:core/v1:Secret` is `v1` Secret, `kubernetes:networking.k8s.io/v1:NetworkPolicy` as it stands.
 * Undefined for what is no object: charts, components, providers.
 */
export function apiKindOf(resource: RecordedResource): ApiKind | undefined {
  const { type, inputs, custom } = resource;
  if (!custom || !type.startsWith(KUBERNETES) || NOT_OBJECTS.some((prefix) => type.startsWith(prefix))) {
    return undefined;
  }
  const [, groupVersion = "", kind = ""] = type.split(":");
  const stated = { apiVersion: inputs["apiVersion"], kind: inputs["kind"] };
  if (typeof stated.apiVersion === "string" && typeof stated.kind === "string") {
    return { apiVersion: stated.apiVersion, kind: stated.kind };
  }
  return { apiVersion: groupVersion.replace(/^core\//, ""), kind };
}

/** A chart by Pulumi's own Release. */
export function isRelease({ type }: RecordedResource): boolean {
  return type === RELEASE;
}

/** cert-manager by its component, which installs a chart itself. */
export function isCertManager({ type }: RecordedResource): boolean {
  return type === CERT_MANAGER;
}

export interface ObjectName {
  readonly name: string;
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
}

/** Name and namespace from an object's metadata. */
export function nameOf(resource: RecordedResource): ObjectName {
  const metadata = (resource.inputs["metadata"] ?? {}) as JsonObject;
  const { name, namespace } = metadata;
  return {
    name: typeof name === "string" ? name : resource.name,
    ...(typeof namespace === "string" ? { namespace } : {}),
  };
}

import { COMPUTED, type JsonObject, type JsonValue, type RecordedResource, type Recording, SECRET } from "../model";
import { partsByUrn, STACK_PART } from "../tree";
import { application } from "./application";
import { chartsOf, type PlannedChart } from "./charts";
import { type SecretStore, externalSecret, secretStores } from "./external-secret";
import { apiKindOf, isCertManager, isRelease, nameOf } from "./kinds";
import { filePath } from "./paths";
import { wavesOf } from "./waves";

/** One object of the Kubernetes API, ready to be applied. */
export interface RenderedManifest {
  /** `<part>/<namespace or "cluster">/<kind>-<name>.yaml`, with forward slashes; unique among the manifests. */
  readonly path: string;
  /** The resource it comes from. */
  readonly urn: string;
  readonly part: string;
  /** Depth in the order of installation: lower ones first. */
  readonly wave: number;
  readonly object: KubernetesManifest;
  /** Paths in `object` whose values only `up` brings, e.g. `spec.caBundle`. Empty for what can be applied as it stands. */
  readonly missing: readonly string[];
}

export type KubernetesManifest = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string; readonly namespace?: string };
};

/** A Secret that is not written, since its values are not for files. */
export interface WithheldSecret {
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  /** Sorted; empty where the program knows them only at `up`. */
  readonly keys: readonly string[];
  /** The ExternalSecret that brings it stands among the manifests. */
  readonly external: boolean;
}

export interface Rendering {
  /** Sorted by path. */
  readonly manifests: readonly RenderedManifest[];
  readonly secrets: readonly WithheldSecret[];
  readonly charts: readonly PlannedChart[];
}

/** Annotations that tell Pulumi's provider something and Kubernetes nothing. */
const PULUMI_ANNOTATION = /^pulumi\.com\//;

/**
 * Every Kubernetes object of a recording that is not inside a chart, and an Argo CD Application for each chart.
 * @param charts default: "applications"; "none" leaves charts out
 */
export function render(recording: Recording, charts: "applications" | "none" = "applications"): Rendering {
  const parts = partsByUrn(recording);
  const created = recording.resources.filter(({ external }) => !external);
  const planned = chartsOf(recording);
  const waves = installationWaves(recording);
  const stores = secretStores(created);
  const secrets: WithheldSecret[] = [];
  const drafts: Omit<RenderedManifest, "path" | "missing">[] = [];
  const draft = (resource: RecordedResource, object: KubernetesManifest, least = 0): void => {
    const wave = Math.max(least, waves.get(resource.urn) ?? 0);
    drafts.push({ urn: resource.urn, part: parts.get(resource.urn) ?? STACK_PART, wave, object });
  };
  for (const resource of created) {
    const manifest = manifestOf(resource);
    if (manifest?.kind === "Secret" && manifest.apiVersion === "v1") {
      const { withheld, reference } = withhold(recording, manifest, stores);
      secrets.push(withheld);
      if (reference) {
        draft(resource, reference.manifest, 1 + (waves.get(reference.store.urn) ?? 0));
      }
    } else if (manifest) {
      draft(resource, manifest);
    }
  }
  if (charts === "applications") {
    for (const chart of planned) {
      draft(chart.resource, application(chart, recording.project, waves.get(chart.resource.urn) ?? 0));
    }
  }
  return { manifests: withPaths(drafts), secrets: sortedSecrets(secrets), charts: planned };
}

/** The manifests alone, charts left out: what is applied to an API server beside the charts. */
export function renderManifests(recording: Recording): readonly RenderedManifest[] {
  return render(recording, "none").manifests;
}

/** Depth of every resource in the order of installation, by URN; objects and charts count as steps. */
export function installationWaves(recording: Recording): ReadonlyMap<string, number> {
  return wavesOf(
    recording.resources,
    (resource) => apiKindOf(resource) !== undefined || isRelease(resource) || isCertManager(resource),
  );
}

function manifestOf(resource: RecordedResource): KubernetesManifest | undefined {
  const kind = apiKindOf(resource);
  if (!kind) {
    return undefined;
  }
  const { metadata: given, ...rest } = resource.inputs;
  const { annotations, ...metadata } = (given ?? {}) as JsonObject;
  const kept = Object.entries((annotations ?? {}) as JsonObject).filter(([name]) => !PULUMI_ANNOTATION.test(name));
  return {
    ...rest,
    ...kind,
    metadata: {
      ...metadata,
      ...nameOf(resource),
      ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
    },
  };
}

interface Reference {
  readonly store: SecretStore;
  readonly manifest: KubernetesManifest;
}

function withhold(
  recording: Recording,
  secret: KubernetesManifest,
  stores: readonly SecretStore[],
): { readonly withheld: WithheldSecret; readonly reference: Reference | undefined } {
  const { name, namespace = "default" } = secret.metadata;
  const keys = [...new Set(["data", "stringData"].flatMap((field) => keysOf(secret[field])))].sort();
  const store = stores.find((candidate) => candidate.namespace === undefined || candidate.namespace === namespace);
  const type = typeof secret["type"] === "string" ? secret["type"] : "Opaque";
  const reference = store && { store, manifest: externalSecret(recording.project, secret, { keys, type, store }) };
  return { withheld: { name, namespace, type, keys, external: reference !== undefined }, reference };
}

function keysOf(map: JsonValue | undefined): string[] {
  return typeof map === "object" && map !== null && !Array.isArray(map) ? Object.keys(map) : [];
}

function withPaths(drafts: readonly Omit<RenderedManifest, "path" | "missing">[]): RenderedManifest[] {
  const taken = new Set<string>();
  return [...drafts]
    .sort((one, other) => (one.urn < other.urn ? -1 : 1))
    .map((draft) => ({ ...draft, path: filePath(draft.part, draft.object, taken), missing: missingIn(draft.object) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function missingIn(value: JsonValue, path = ""): string[] {
  if (typeof value === "string") {
    return value === COMPUTED || value.includes(SECRET) ? [path] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: JsonValue, index) => missingIn(item, `${path}[${index}]`));
  }
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => missingIn(inner, path === "" ? key : `${path}.${key}`))
    : [];
}

function sortedSecrets(secrets: readonly WithheldSecret[]): WithheldSecret[] {
  const key = ({ namespace, name }: WithheldSecret): string => `${namespace}/${name}`;
  return [...secrets].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

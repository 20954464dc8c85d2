import type { JsonObject, RecordedResource } from "../model";
import { apiKindOf, nameOf } from "./kinds";
import type { KubernetesManifest } from "./manifests";

/** A store of External Secrets that the program creates. */
export interface SecretStore {
  readonly urn: string;
  readonly kind: "SecretStore" | "ClusterSecretStore";
  readonly name: string;
  /** The only namespace it serves; absent for one that serves all. */
  readonly namespace?: string;
}

/** How often the cloud's secret manager is asked. */
const REFRESH_INTERVAL = "1h";

export function secretStores(resources: readonly RecordedResource[]): readonly SecretStore[] {
  return resources.flatMap((resource): SecretStore[] => {
    const kind = apiKindOf(resource);
    if (!kind?.apiVersion.startsWith("external-secrets.io/")) {
      return [];
    }
    const { name, namespace } = nameOf(resource);
    if (kind.kind === "ClusterSecretStore") {
      return [{ urn: resource.urn, kind: "ClusterSecretStore", name }];
    }
    return kind.kind === "SecretStore"
      ? [{ urn: resource.urn, kind: "SecretStore", name, ...(namespace ? { namespace } : {}) }]
      : [];
  });
}

/**
 * An ExternalSecret that fills the Secret from one entry of the secret manager, `<project>-<namespace>-<name>`: a JSON
 * object of the Secret's keys. Letters and dashes only, which every manager's names allow.
 */
export function externalSecret(
  project: string,
  secret: KubernetesManifest,
  { keys, type, store }: { readonly keys: readonly string[]; readonly type: string; readonly store: SecretStore },
): KubernetesManifest {
  const { name, namespace = "default", labels, annotations } = secret.metadata;
  const entry = remoteEntry(project, namespace, name);
  const templateMetadata: JsonObject = { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name, namespace, ...(labels ? { labels } : {}) },
    spec: {
      refreshInterval: REFRESH_INTERVAL,
      secretStoreRef: { kind: store.kind, name: store.name },
      target: {
        name,
        creationPolicy: "Owner",
        template: { type, ...(Object.keys(templateMetadata).length > 0 ? { metadata: templateMetadata } : {}) },
      },
      ...(keys.length > 0
        ? { data: keys.map((key) => ({ secretKey: key, remoteRef: { key: entry, property: key } })) }
        : { dataFrom: [{ extract: { key: entry } }] }),
    },
  };
}

export function remoteEntry(project: string, namespace: string, name: string): string {
  return `${project}-${namespace}-${name}`;
}

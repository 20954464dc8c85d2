import type { KubernetesManifest } from "./manifests";

/** Folder of what belongs to no namespace. */
const CLUSTER = "cluster";

/**
 * `data/data/secret-redis.yaml`. Where two kinds of one name meet, the later one's group joins: `gateway.istio.io-x`.
 * @param taken paths given so far; the new one is added
 */
export function filePath(part: string, { apiVersion, kind, metadata }: KubernetesManifest, taken: Set<string>): string {
  const folder = `${safe(part)}/${safe(metadata.namespace ?? CLUSTER)}`;
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "core";
  const plain = `${folder}/${safe(kind)}-${safe(metadata.name)}.yaml`;
  let path = plain;
  for (let number = 1; taken.has(path); number += 1) {
    path = `${folder}/${safe(kind)}.${safe(group)}-${safe(metadata.name)}${number > 1 ? `-${number}` : ""}.yaml`;
  }
  taken.add(path);
  return path;
}

/** Lower case, and nothing in it that a file system or a shell reads otherwise. */
function safe(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
}

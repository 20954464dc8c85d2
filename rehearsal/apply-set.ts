import * as crypto from "node:crypto";
import type { ApiClient, ApiObject } from "./client";
import { ApiError } from "./errors";
import { titleOf } from "./objects";
import type { ResourcePaths } from "./resources";

const PARENT_NAMESPACE = "kube-system";
const TOOLING = "pyairtable-rehearsal/v1";
const PART_OF = "applyset.kubernetes.io/part-of";
const KINDS = "applyset.kubernetes.io/contains-group-kinds";
/** Beside the specification's group-kinds: the version of each, which a list has to name. */
const VERSIONS = "rehearsal.pyairtable.dev/contains-versions";

/**
 * Who owns what: an ApplySet as Kubernetes specifies it. Each member carries the set's label, and one ConfigMap lists
 * the kinds that may hold members, so that what is no longer applied can be found and removed.
 */
export class ApplySet {
  private readonly id: string;
  /** Kinds that members may have, from earlier runs and this one. */
  private versions: readonly string[] = [];

  constructor(
    private readonly client: ApiClient,
    private readonly paths: ResourcePaths,
    private readonly name: string,
  ) {
    const hash = crypto.createHash("sha256").update(`${name}.${PARENT_NAMESPACE}.ConfigMap.`).digest("base64url");
    this.id = `applyset-${hash}-v1`;
  }

  /** The object with the set's mark. */
  member(object: ApiObject): ApiObject {
    const { metadata } = object;
    return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [PART_OF]: this.id } } };
  }

  /** Notes, before anything is applied, which kinds will have members: a run that dies halfway can still be pruned. */
  async announce(objects: readonly ApiObject[]): Promise<void> {
    const parent = await this.client.find(this.parentPath());
    const before = (parent?.metadata.annotations?.[VERSIONS] ?? "").split(",").filter(Boolean);
    this.versions = [...new Set([...before, ...objects.map(versionKind)])].sort();
    await this.write();
  }

  /** Removes members that are not among the objects. @returns their titles */
  async prune(objects: readonly ApiObject[]): Promise<readonly string[]> {
    const wanted = new Set(objects.map(key));
    const removed: string[] = [];
    for (const entry of this.versions) {
      const [apiVersion = "", kind = ""] = entry.split("|");
      if (!(await this.paths.kind(apiVersion, kind))) {
        continue;
      }
      const found = await this.client.list(await this.paths.collection(apiVersion, kind), {
        labelSelector: `${PART_OF}=${this.id}`,
      });
      for (const object of found.filter((candidate) => !wanted.has(key(candidate)))) {
        await this.remove(object);
        removed.push(titleOf(object));
      }
    }
    this.versions = [...new Set(objects.map(versionKind))].sort();
    await this.write();
    return removed.sort();
  }

  private async remove(object: ApiObject): Promise<void> {
    try {
      await this.client.request("DELETE", await this.paths.of(object), { query: { propagationPolicy: "Background" } });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        throw error;
      }
    }
  }

  private async write(): Promise<void> {
    const groupKinds = this.versions.map((entry) => {
      const [apiVersion = "", kind = ""] = entry.split("|");
      return apiVersion.includes("/") ? `${kind}.${apiVersion.split("/")[0] ?? ""}` : kind;
    });
    await this.client.request("PATCH", this.parentPath(), {
      contentType: "application/apply-patch+yaml",
      query: { fieldManager: "pyairtable-rehearsal-set", force: "true" },
      body: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: {
          name: this.name,
          namespace: PARENT_NAMESPACE,
          labels: { "applyset.kubernetes.io/id": this.id },
          annotations: {
            "applyset.kubernetes.io/tooling": TOOLING,
            [KINDS]: [...new Set(groupKinds)].sort().join(","),
            [VERSIONS]: this.versions.join(","),
          },
        },
      },
    });
  }

  private parentPath(): string {
    return `/api/v1/namespaces/${PARENT_NAMESPACE}/configmaps/${this.name}`;
  }
}

const versionKind = ({ apiVersion, kind }: ApiObject): string => `${apiVersion}|${kind}`;

const key = ({ apiVersion, kind, metadata }: ApiObject): string =>
  `${apiVersion}|${kind}|${metadata.namespace ?? ""}|${metadata.name}`;

import type { JsonObject } from "../planner/model";
import type { ApiClient } from "./client";
import { RehearsalError } from "./errors";

/** How the API server serves a kind. */
export interface ServedKind {
  readonly plural: string;
  readonly namespaced: boolean;
}

interface Addressed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Knows from the server's own discovery under which path an object lies. */
export class ResourcePaths {
  private readonly served = new Map<string, Promise<ReadonlyMap<string, ServedKind>>>();

  constructor(private readonly client: ApiClient) {}

  /** Path of the object itself. */
  async of(object: Addressed): Promise<string> {
    const collection = await this.collection(object.apiVersion, object.kind, object.metadata.namespace ?? "default");
    return `${collection}/${encodeURIComponent(object.metadata.name)}`;
  }

  /**
   * Path of all objects of a kind, in one namespace or in all of them.
   * @throws RehearsalError where the server does not serve the kind
   */
  async collection(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    const served = await this.kind(apiVersion, kind);
    if (!served) {
      throw new RehearsalError(
        `The API server does not serve ${apiVersion} ${kind}: its CustomResourceDefinition is missing.`,
      );
    }
    return served.namespaced && namespace !== undefined
      ? `${root(apiVersion)}/namespaces/${namespace}/${served.plural}`
      : `${root(apiVersion)}/${served.plural}`;
  }

  async kind(apiVersion: string, kind: string): Promise<ServedKind | undefined> {
    const known = this.served.get(apiVersion) ?? this.discover(apiVersion);
    const found = (await known).get(kind);
    if (!found) {
      // Definitions may have been added since.
      this.served.delete(apiVersion);
    }
    return found;
  }

  private discover(apiVersion: string): Promise<ReadonlyMap<string, ServedKind>> {
    const asked = this.client.get(root(apiVersion)).then(
      ({ resources }) =>
        new Map(
          ((resources ?? []) as unknown as (JsonObject & { kind: string; name: string; namespaced: boolean })[])
            .filter(({ name }) => !name.includes("/"))
            .map(({ kind, name, namespaced }) => [kind, { plural: name, namespaced }] as const),
        ),
      (error: unknown) => {
        this.served.delete(apiVersion);
        if ((error as { status?: number }).status === 404) {
          return new Map<string, ServedKind>();
        }
        throw error;
      },
    );
    this.served.set(apiVersion, asked);
    return asked;
  }
}

function root(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

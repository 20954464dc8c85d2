import * as https from "node:https";
import type { JsonObject, JsonValue } from "../planner/model";
import { ApiError } from "./errors";

/** A Kubernetes object as the API gives and takes it. */
export type ApiObject = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiMetadata;
};

export type ApiMetadata = JsonObject & {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

export interface ApiResponse {
  readonly status: number;
  readonly body: JsonObject;
  /** Texts of the Warning headers: deprecated fields, Pod Security, duplicate keys. */
  readonly warnings: readonly string[];
}

export interface ApiRequest {
  readonly body?: JsonValue;
  /** Default: application/json. */
  readonly contentType?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Acts as this user, e.g. `system:serviceaccount:data:default`. */
  readonly asUser?: string;
  /** Milliseconds. Default: 30000. */
  readonly timeout?: number;
}

export interface ApiServerAddress {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that signed the server's certificate. */
  readonly authority: string;
  readonly token: string;
}

const DEFAULT_TIMEOUT_MILLISECONDS = 30_000;
/** Sockets kept open; the API server answers a mutating request in milliseconds, so more only queue inside it. */
const SOCKETS = 32;

/**
 * Speaks to one API server: JSON over connections that stay open. `request` throws an ApiError where the server refuses,
 * and the socket's own error where it cannot be reached.
 */
export class ApiClient {
  private readonly agent: https.Agent;

  constructor(readonly address: ApiServerAddress) {
    this.agent = new https.Agent({ keepAlive: true, maxSockets: SOCKETS, ca: address.authority });
  }

  async request(method: string, path: string, request: ApiRequest = {}): Promise<ApiResponse> {
    const query = new URLSearchParams(request.query).toString();
    const payload = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const { status, text, warnings } = await this.send(method, query ? `${path}?${query}` : path, request, payload);
    const body = parsed(text);
    if (status >= 400) {
      const { reason, message } = body;
      const said = typeof message === "string" && message !== "" ? message : text.trim() || `status ${status}`;
      throw new ApiError(status, typeof reason === "string" ? reason : "", said);
    }
    return { status, body, warnings };
  }

  async get(path: string, query?: Readonly<Record<string, string>>): Promise<JsonObject> {
    return (await this.request("GET", path, query ? { query } : {})).body;
  }

  /** Objects of a list, with the kind and version that the server leaves out of a list's items. */
  async list(path: string, query?: Readonly<Record<string, string>>): Promise<ApiObject[]> {
    const { items, kind, apiVersion } = await this.get(path, query);
    const itemKind = textOf(kind).replace(/List$/, "");
    return ((items ?? []) as unknown as ApiObject[]).map((item) => ({
      ...item,
      apiVersion: textOf(apiVersion),
      kind: itemKind,
    }));
  }

  /** Whether an object is there, and what it is. */
  async find(path: string): Promise<ApiObject | undefined> {
    try {
      return (await this.get(path)) as ApiObject;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    method: string,
    path: string,
    { contentType = "application/json", asUser, timeout = DEFAULT_TIMEOUT_MILLISECONDS }: ApiRequest,
    payload: Buffer | undefined,
  ): Promise<{ status: number; text: string; warnings: string[] }> {
    const { host, port, token } = this.address;
    return new Promise((resolve, reject) => {
      const outgoing = https.request(
        {
          host,
          port,
          path,
          method,
          agent: this.agent,
          timeout,
          headers: {
            authorization: `Bearer ${token}`,
            accept: "application/json",
            ...(asUser ? { "impersonate-user": asUser, "impersonate-group": groupsOf(asUser) } : {}),
            ...(payload ? { "content-type": contentType, "content-length": payload.length } : {}),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () =>
            resolve({
              status: incoming.statusCode ?? 0,
              text: Buffer.concat(chunks).toString("utf8"),
              warnings: warningsOf(incoming.headers["warning"]),
            }),
          );
        },
      );
      outgoing.on("timeout", () => {
        outgoing.destroy(Object.assign(new Error(`${method} ${path} got no answer`), { code: "ETIMEDOUT" }));
      });
      outgoing.on("error", reject);
      outgoing.end(payload);
    });
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function parsed(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : { value };
  } catch {
    return { text };
  }
}

/** `299 - "text"`, several joined by commas; quotes inside a text are escaped. */
export function warningsOf(header: string | undefined): string[] {
  return [...(header ?? "").matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
    text.replace(/\\(.)/g, "$1"),
  );
}

/** The groups that come with a ServiceAccount's token. */
function groupsOf(user: string): string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(user) ?? [];
  return [
    "system:authenticated",
    ...(namespace ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] : []),
  ];
}

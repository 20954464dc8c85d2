import type { Subject } from "./subject";
import { configEntriesOf, environmentOf, type NamedText, secretEntriesOf } from "./texts";

/** A connection URL a resource gives to a program. The URL itself may hold a password and is not to be printed. */
export interface ConnectionUrl {
  readonly path: string;
  readonly scheme: string;
  /** Password or reference to one; undefined if there is none. */
  readonly password: string | undefined;
  /** First host, without port. */
  readonly host: string;
  readonly query: string;
}

const CONNECTION = /^([a-z][a-z0-9+.-]*):\/\/(?:([^\s:/@]*)(?::([^\s/@]*))?@)?([^\s:/?,]+)[^\s?]*(?:\?(\S*))?$/i;

/** Connection URLs among a resource's variables, config entries and secrets. */
export function* connectionUrlsOf(subject: Subject): Generator<ConnectionUrl> {
  for (const texts of [environmentOf(subject), configEntriesOf(subject), secretEntriesOf(subject)]) {
    for (const text of texts) {
      const url = parse(text);
      if (url !== undefined) yield url;
    }
  }
}

function parse({ path, text }: NamedText): ConnectionUrl | undefined {
  const [, scheme = "", , password, host = "", query = ""] = CONNECTION.exec(text.trim()) ?? [];
  return scheme === ""
    ? undefined
    : { path, scheme: scheme.toLowerCase(), password: password || undefined, host, query };
}

export function isRedis({ scheme }: ConnectionUrl): boolean {
  return scheme === "redis" || scheme === "rediss";
}

export function isPostgres({ scheme }: ConnectionUrl): boolean {
  return /^postgres(?:ql)?(?:\+\w+)?$/.test(scheme);
}

import { connectionUrlsOf, isPostgres, isRedis } from "../kubernetes/urls";
import { type Finding, resourcePolicy } from "../policy";

/** Parameters by which drivers are told to insist on TLS: libpq's, and asyncpg's name for the same. */
const DEMANDS_TLS = /(?:^|&)(?:sslmode|ssl)=(?:require|verify-ca|verify-full|true)(?:&|$)/;

export const connectionUrlsAuthenticate = resourcePolicy({
  name: "connection-urls-authenticate",
  description:
    "Connection URLs carry what the servers demand: Redis and PostgreSQL a password, PostgreSQL TLS as well.",
  severity: "high",
  topic: "secrets",
  mistake: [3, 4],
  protectsFrom: "The service starts, and every call to its cache or database is refused, or goes in clear.",
  mend: "Write redis://:<password>@host:6379/0 and postgresql://user:<password>@host:5432/db?sslmode=verify-full, the password from a Secret.",
  *check(subject): Generator<Finding> {
    for (const url of connectionUrlsOf(subject)) {
      if ((isRedis(url) || isPostgres(url)) && url.password === undefined) {
        yield {
          field: url.path,
          found: `${url.scheme}://${url.host}`,
          problem: "it carries no password, which the server demands",
        };
      }
      if (isPostgres(url) && !DEMANDS_TLS.test(url.query)) {
        yield { field: url.path, found: `${url.scheme}://...@${url.host}`, problem: "it does not insist on TLS" };
      }
    }
  },
});

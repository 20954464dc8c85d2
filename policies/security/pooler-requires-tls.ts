import { isKind } from "../kubernetes/subject";
import { configEntriesOf, secretEntriesOf } from "../kubernetes/texts";
import { at, isUnknown } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const DEMANDS_TLS: readonly unknown[] = ["require", "verify-ca", "verify-full"];
const FIXED_USER = /^\s*"[^"]+"\s+"(?:md5[0-9a-f]{32}|SCRAM-SHA-256\$[^"]*|[^"]+)"/m;

export const poolerRequiresTls = resourcePolicy({
  name: "pooler-requires-tls",
  description: "PgBouncer refuses connections in clear and asks PostgreSQL who may log in.",
  severity: "high",
  topic: "secrets",
  mistake: [4],
  protectsFrom: "Passwords cross the cluster in clear, or stand as md5 in a file that no rotation reaches.",
  mend: "Set pgbouncer.parameters.client_tls_sslmode: require on the Pooler; leave auth to the operator's auth_query.",
  *check(subject): Generator<Finding> {
    if (isKind(subject, "postgresql.cnpg.io", "Pooler")) {
      const mode = at(subject.inputs, "spec", "pgbouncer", "parameters", "client_tls_sslmode");
      if (!DEMANDS_TLS.includes(mode) && !isUnknown(mode))
        yield {
          field: "spec.pgbouncer.parameters.client_tls_sslmode",
          found: mode,
          problem: "connections in clear are accepted",
        };
    }
    for (const { path, name, text } of [...configEntriesOf(subject), ...secretEntriesOf(subject)]) {
      if (/userlist/i.test(name) && FIXED_USER.test(text))
        yield { field: path, found: "a list of users", problem: "its passwords are fixed" };
      const mode = /^\s*client_tls_sslmode\s*=\s*(\w[\w-]*)/m.exec(text)?.[1];
      if (/^\s*\[pgbouncer\]/m.test(text) && !DEMANDS_TLS.includes(mode))
        yield { field: path, found: mode, problem: "client_tls_sslmode does not insist on TLS" };
    }
  },
});

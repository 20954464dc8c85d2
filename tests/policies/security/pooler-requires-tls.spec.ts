import { poolerRequiresTls } from "../../../policies/security/pooler-requires-tls";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const pooler = (parameters: object) =>
  object("postgresql.cnpg.io/v1", "Pooler", "pooler", { spec: { pgbouncer: { parameters } } });

describePolicy(poolerRequiresTls, {
  allowed: { "a pooler that insists": pooler({ client_tls_sslmode: "require" }) },
  violating: {
    "the operator's default": [pooler({}), /client_tls_sslmode is not set/],
    prefer: [pooler({ client_tls_sslmode: "prefer" }), /is "prefer"/],
    "a fixed list of users": [
      object("v1", "ConfigMap", "pgbouncer", {
        data: { "userlist.txt": '"app" "md5d8578edf8458ce06fbc5bb76a58c5ca4"' },
      }),
      /its passwords are fixed/,
    ],
    "a pgbouncer.ini without TLS": [
      object("v1", "ConfigMap", "pgbouncer", { data: { "pgbouncer.ini": "[pgbouncer]\nauth_type = md5\n" } }),
      /does not insist on TLS/,
    ],
  },
  unknown: { "a mode": pooler({ client_tls_sslmode: UNKNOWN }), parameters: pooler(UNKNOWN as unknown as object) },
});

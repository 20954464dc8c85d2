import { databaseUrlsUseThePooler } from "../../../policies/reliability/database-urls-use-the-pooler";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, object } from "../objects";

const POOLER = object("postgresql.cnpg.io/v1", "Pooler", "pg-pooler", {}, "data");
const client = (host: string): Resource =>
  change(DEPLOYMENT, `${APP}.env`, [
    { name: "DATABASE_URL", value: `postgresql://app:$(PASSWORD)@${host}:5432/app?sslmode=require` },
  ]);

describePolicy(databaseUrlsUseThePooler, {
  allowed: {
    "the pooler": [POOLER, client("pg-pooler.data.svc.cluster.local")],
    "a Service of the plan": [object("v1", "Service", "postgres", {}), client("postgres")],
  },
  violating: {
    "the primary, past the pooler": [[POOLER, client("pg-rw.data.svc.cluster.local")], /this is none of pg-pooler/],
    "a Service that does not exist": [[client("postgres-service")], /\.\.\.@postgres-service/],
  },
  unknown: { "a URL": [POOLER, change(DEPLOYMENT, `${APP}.env`, [{ name: "DATABASE_URL", value: UNKNOWN }])] },
});

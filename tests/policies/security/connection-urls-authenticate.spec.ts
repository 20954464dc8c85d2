import { connectionUrlsAuthenticate } from "../../../policies/security/connection-urls-authenticate";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, object } from "../objects";

describePolicy(connectionUrlsAuthenticate, {
  allowed: {
    "a Redis URL with its password": change(DEPLOYMENT, `${APP}.env`, [
      { name: "REDIS_URL", value: "redis://:$(REDIS_PASSWORD)@redis.data:6379/0" },
    ]),
    "a database URL that insists on TLS": object("v1", "Secret", "app", {
      stringData: {
        DATABASE_URL: "postgresql+asyncpg://app:x@db.data:5432/app?sslmode=verify-full&sslrootcert=/ca.crt",
      },
    }),
    "other URLs": change(DEPLOYMENT, `${APP}.env`, [{ name: "MCP_SERVER_URL", value: "http://mcp-server:8092" }]),
  },
  violating: {
    "a Redis URL without": [
      change(DEPLOYMENT, `${APP}.env`, [{ name: "REDIS_URL", value: "redis://redis-service:6379/0" }]),
      /env\[REDIS_URL\]\.value is "redis:\/\/redis-service"/,
    ],
    "a database URL in clear": [
      object("v1", "Secret", "app", { stringData: { DATABASE_URL: "postgresql://app:hunter2@db:5432/app" } }),
      /does not insist on TLS/,
    ],
    "a ConfigMap's": [
      object("v1", "ConfigMap", "app", { data: { DATABASE_URL: "postgres://db:5432/app?sslmode=disable" } }),
      /data\[DATABASE_URL\]/,
    ],
  },
  unknown: { "a URL": object("v1", "Secret", "app", { stringData: { REDIS_URL: UNKNOWN } }) },
});

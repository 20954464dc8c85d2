import { noLiteralSecrets } from "../../../policies/security/no-literal-secrets";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, object, release } from "../objects";

describePolicy(noLiteralSecrets, {
  allowed: {
    "a reference to a Secret": change(DEPLOYMENT, `${APP}.env`, [
      { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
    ]),
    "a URL put together from one": change(DEPLOYMENT, `${APP}.env`, [
      { name: "REDIS_URL", value: "redis://:$(REDIS_PASSWORD)@redis.data:6379/0" },
    ]),
    "the name of a Secret": release("grafana", { admin: { existingSecret: "grafana-admin", passwordKey: "password" } }),
    "a mounted file": change(DEPLOYMENT, `${APP}.env`, [{ name: "GF_ADMIN_PASSWORD", value: "/run/secrets/password" }]),
    "a Secret": object("v1", "Secret", "db", { stringData: { password: "s3cr3t-of-a-test" } }),
    "a placeholder in a config file": object("v1", "ConfigMap", "redis", {
      data: { "redis.conf": "requirepass ${REDIS_PASSWORD}\nport 6379" },
    }),
  },
  violating: {
    "a variable": [
      change(DEPLOYMENT, `${APP}.env`, [{ name: "JWT_SECRET", value: "hunter2hunter2" }]),
      /env\[JWT_SECRET\]\.value is "14 characters, not shown"/,
    ],
    "a URL with a password": [
      change(DEPLOYMENT, `${APP}.env`, [{ name: "DATABASE_URL", value: "postgresql://app:hunter2@db/app" }]),
      /a URL with its password/,
    ],
    "a key by its form": [
      change(DEPLOYMENT, `${APP}.env`, [{ name: "KEY", value: `AIza${"a".repeat(35)}` }]),
      /Google API key/,
    ],
    "a ConfigMap's entry": [object("v1", "ConfigMap", "app", { data: { API_KEY: "abcdef" } }), /data\[API_KEY\]/],
    "a config file": [
      object("v1", "ConfigMap", "redis", { data: { "redis.conf": "port 6379\nrequirepass hunter2" } }),
      /a password in a config file/,
    ],
    "an annotation": [
      change(DEPLOYMENT, "metadata.annotations", { note: "-----BEGIN RSA PRIVATE KEY-----" }),
      /metadata\.annotations\[note\].*a private key/,
    ],
    "chart values": [release("grafana", { adminPassword: "hunter2" }), /values\.adminPassword/],
    "a secret of the program in chart values": [
      release("grafana", { grafana: { ini: "[secret]" } }),
      /a secret of the program/,
    ],
    "a custom resource": [
      object("keda.sh/v1alpha1", "ScaledObject", "app", {
        spec: { triggers: [{ metadata: { url: "redis://:hunter2@redis:6379" } }] },
      }),
      /spec\.triggers\[0\]\.metadata\.url/,
    ],
  },
  unknown: {
    "a variable": change(DEPLOYMENT, `${APP}.env`, [{ name: "JWT_SECRET", value: UNKNOWN }]),
    "chart values": release("grafana", { adminPassword: UNKNOWN }),
    "a ConfigMap": object("v1", "ConfigMap", "app", { data: UNKNOWN }),
  },
});

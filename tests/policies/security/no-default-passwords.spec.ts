import { noDefaultPasswords } from "../../../policies/security/no-default-passwords";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

describePolicy(noDefaultPasswords, {
  allowed: {
    "a generated one": object("v1", "Secret", "db", { stringData: { password: "kT8xPq2LmZ5vWc9RbN4y" } }),
    "a user called postgres": object("v1", "Secret", "db", { stringData: { username: "postgres" } }),
  },
  violating: {
    "changeme in a Secret": [
      object("v1", "Secret", "db", { stringData: { password: "changeme" } }),
      /stringData\[password\] is "8 characters, not shown"/,
    ],
    "changeme, encoded": [
      object("v1", "Secret", "db", { data: { password: Buffer.from("changeme").toString("base64") } }),
      /data\[password\]/,
    ],
    "admin123 in a ConfigMap": [
      object("v1", "ConfigMap", "grafana", { data: { "grafana.ini": "[security]\nadmin_password = admin123" } }),
      /grafana\.ini/,
    ],
    "a chart's": [release("grafana", { adminPassword: "admin" }), /values\.adminPassword/],
  },
  unknown: { "a Secret": object("v1", "Secret", "db", { stringData: { password: UNKNOWN } }) },
});

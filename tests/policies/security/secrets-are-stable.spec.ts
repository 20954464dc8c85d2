import { secretsAreStable } from "../../../policies/security/secrets-are-stable";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { change, CRON_JOB, object } from "../objects";

const random = (keepers: object): Resource => ({
  type: "random:index/randomPassword:RandomPassword",
  props: { length: 32, keepers },
});

describePolicy(secretsAreStable, {
  allowed: {
    "a password without keepers": random({}),
    "a keeper by hand": random({ rotation: "2" }),
    "a script about other things": object("v1", "ConfigMap", "s", {
      data: { "run.sh": "cat /dev/urandom | head -c 1 > /tmp/noise" },
    }),
  },
  violating: {
    "a keeper that is the time": [random({ made: "2026-11-23T10:00:00Z" }), /keepers\.made/],
    "a script that makes the JWT secret": [
      object("v1", "ConfigMap", "deploy", { data: { "deploy.sh": "JWT_SECRET=$(openssl rand -hex 32)" } }),
      /openssl rand/,
    ],
    "a Job that does": [
      change(CRON_JOB, "spec.jobTemplate.spec.template.spec.containers.0.command", ["sh", "-c", "TOKEN=$(uuidgen)"]),
      /uuidgen/,
    ],
  },
  unknown: { keepers: random(UNKNOWN as unknown as object) },
});

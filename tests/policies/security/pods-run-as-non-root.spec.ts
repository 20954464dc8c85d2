import { podsRunAsNonRoot } from "../../../policies/security/pods-run-as-non-root";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, CRON_JOB, DEPLOYMENT, POD, release } from "../objects";

const CRON_POD = "spec.jobTemplate.spec.template.spec";

describePolicy(podsRunAsNonRoot, {
  allowed: {
    "a pod that says so": DEPLOYMENT,
    "a container that says so for itself": change(
      change(DEPLOYMENT, `${POD}.securityContext.runAsNonRoot`, undefined),
      `${APP}.securityContext.runAsNonRoot`,
      true,
    ),
    "a CronJob": CRON_JOB,
    "a chart that says so": release("grafana", { securityContext: { runAsNonRoot: true, runAsUser: 472 } }),
  },
  violating: {
    silence: [
      change(DEPLOYMENT, `${POD}.securityContext.runAsNonRoot`, undefined),
      /Deployment pyairtable\/app: spec\.template\.spec\.containers\[app\].*runAsNonRoot is not set/,
    ],
    "a container that contradicts its pod": [
      change(DEPLOYMENT, `${APP}.securityContext.runAsNonRoot`, false),
      /is false/,
    ],
    "user 0": [change(DEPLOYMENT, `${APP}.securityContext.runAsUser`, 0), /runAsUser is 0/],
    "a CronJob as root": [change(CRON_JOB, `${CRON_POD}.securityContext.runAsNonRoot`, false), /jobTemplate/],
    "an init container as root": [
      change(DEPLOYMENT, `${POD}.initContainers`, [{ name: "chown", securityContext: { runAsUser: 0 } }]),
      /initContainers\[chown\]/,
    ],
    "a chart's root": [
      release("alloy", { alloy: { securityContext: { runAsUser: 0 } } }),
      /values\.alloy\.securityContext\.runAsUser is 0/,
    ],
  },
  unknown: {
    "a setting": change(DEPLOYMENT, `${POD}.securityContext.runAsNonRoot`, UNKNOWN),
    "a whole pod": change(DEPLOYMENT, POD, UNKNOWN),
    values: release("grafana", UNKNOWN as unknown as object),
  },
});

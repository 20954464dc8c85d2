import { probesSet } from "../../../policies/reliability/probes-set";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, CRON_JOB, DEPLOYMENT, POD } from "../objects";

describePolicy(probesSet, {
  allowed: {
    "both probes": DEPLOYMENT,
    "a Job": CRON_JOB,
    "a migration before the start": change(DEPLOYMENT, `${POD}.initContainers`, [{ name: "migrate" }]),
  },
  violating: {
    "no readiness": [
      change(DEPLOYMENT, `${APP}.readinessProbe`, undefined),
      /containers\[app\]\.readinessProbe is not set/,
    ],
    "no liveness": [change(DEPLOYMENT, `${APP}.livenessProbe`, undefined), /livenessProbe/],
  },
  unknown: {
    "a probe": change(DEPLOYMENT, `${APP}.readinessProbe`, UNKNOWN),
    "a pod": change(DEPLOYMENT, POD, UNKNOWN),
  },
});

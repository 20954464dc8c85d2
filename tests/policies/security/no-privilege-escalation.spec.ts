import { noPrivilegeEscalation } from "../../../policies/security/no-privilege-escalation";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, CRON_JOB, DEPLOYMENT, release } from "../objects";

describePolicy(noPrivilegeEscalation, {
  allowed: { "a container that refuses": DEPLOYMENT, "a Job": CRON_JOB },
  violating: {
    silence: [
      change(DEPLOYMENT, `${APP}.securityContext.allowPrivilegeEscalation`, undefined),
      /allowPrivilegeEscalation is not set/,
    ],
    "a privileged container": [change(DEPLOYMENT, `${APP}.securityContext.privileged`, true), /privileged is true/],
    "a chart's privileged container": [
      release("node-agent", { agent: { securityContext: { privileged: true } } }),
      /values\.agent\.securityContext\.privileged/,
    ],
  },
  unknown: { "a setting": change(DEPLOYMENT, `${APP}.securityContext.allowPrivilegeEscalation`, UNKNOWN) },
});

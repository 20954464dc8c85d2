import { seccompSet } from "../../../policies/security/seccomp-set";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, POD, release } from "../objects";

describePolicy(seccompSet, {
  allowed: {
    "the pod's profile": DEPLOYMENT,
    "a container's own": change(
      change(DEPLOYMENT, `${POD}.securityContext.seccompProfile`, undefined),
      `${APP}.securityContext.seccompProfile`,
      { type: "Localhost" },
    ),
  },
  violating: {
    silence: [
      change(DEPLOYMENT, `${POD}.securityContext.seccompProfile`, undefined),
      /seccompProfile\.type is not set/,
    ],
    Unconfined: [
      change(DEPLOYMENT, `${APP}.securityContext.seccompProfile`, { type: "Unconfined" }),
      /is "Unconfined"/,
    ],
    "a chart's Unconfined": [
      release("agent", { seccompProfile: { type: "Unconfined" } }),
      /values\.seccompProfile\.type/,
    ],
  },
  unknown: { "a profile": change(DEPLOYMENT, `${POD}.securityContext.seccompProfile`, UNKNOWN) },
});

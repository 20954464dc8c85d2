import { capabilitiesDropped } from "../../../policies/security/capabilities-dropped";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, release } from "../objects";

describePolicy(capabilitiesDropped, {
  config: { allowed: ["NET_BIND_SERVICE"] },
  allowed: {
    "a container that drops all": DEPLOYMENT,
    "what the config allows": change(DEPLOYMENT, `${APP}.securityContext.capabilities`, {
      drop: ["ALL"],
      add: ["NET_BIND_SERVICE"],
    }),
  },
  violating: {
    silence: [change(DEPLOYMENT, `${APP}.securityContext.capabilities`, undefined), /capabilities\.drop is not set/],
    "half a list": [change(DEPLOYMENT, `${APP}.securityContext.capabilities.drop`, ["NET_RAW"]), /does not hold ALL/],
    "an added capability": [
      change(DEPLOYMENT, `${APP}.securityContext.capabilities.add`, ["SYS_ADMIN"]),
      /"SYS_ADMIN"/,
    ],
    "a chart's capability": [
      release("agent", { securityContext: { capabilities: { add: ["NET_ADMIN"] } } }),
      /values\.securityContext\.capabilities\.add is "NET_ADMIN"/,
    ],
  },
  unknown: { "a list": change(DEPLOYMENT, `${APP}.securityContext.capabilities.drop`, UNKNOWN) },
});

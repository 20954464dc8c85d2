import { rootFilesystemIsReadOnly } from "../../../policies/security/root-filesystem-is-read-only";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, object, release } from "../objects";

describePolicy(rootFilesystemIsReadOnly, {
  allowed: {
    "a read-only root": DEPLOYMENT,
    "a chart that says so": release("loki", { containerSecurityContext: { readOnlyRootFilesystem: true } }),
    "other objects": object("v1", "ConfigMap", "settings", { data: {} }),
  },
  violating: {
    silence: [
      change(DEPLOYMENT, `${APP}.securityContext.readOnlyRootFilesystem`, undefined),
      /readOnlyRootFilesystem is not set/,
    ],
    "a writable root": [change(DEPLOYMENT, `${APP}.securityContext.readOnlyRootFilesystem`, false), /is false/],
    "a chart's writable root": [
      release("loki", { containerSecurityContext: { readOnlyRootFilesystem: false } }),
      /values\.containerSecurityContext/,
    ],
  },
  unknown: {
    "a setting": change(DEPLOYMENT, `${APP}.securityContext.readOnlyRootFilesystem`, UNKNOWN),
    "a security context": change(DEPLOYMENT, `${APP}.securityContext`, UNKNOWN),
  },
});

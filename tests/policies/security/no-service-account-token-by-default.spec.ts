import { noServiceAccountTokenByDefault } from "../../../policies/security/no-service-account-token-by-default";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, DEPLOYMENT, object, POD } from "../objects";

describePolicy(noServiceAccountTokenByDefault, {
  allowed: {
    "a pod without a token": DEPLOYMENT,
    "a pod that asks under its own account": change(DEPLOYMENT, `${POD}.automountServiceAccountToken`, true),
    "an account that gives none": object("v1", "ServiceAccount", "app", { automountServiceAccountToken: false }),
  },
  violating: {
    silence: [
      change(DEPLOYMENT, `${POD}.automountServiceAccountToken`, undefined),
      /automountServiceAccountToken is not set/,
    ],
    "the shared account": [
      change(change(DEPLOYMENT, `${POD}.automountServiceAccountToken`, true), `${POD}.serviceAccountName`, undefined),
      /serviceAccountName is not set/,
    ],
    "an account that gives one": [object("v1", "ServiceAccount", "app", {}), /ServiceAccount pyairtable\/app/],
  },
  unknown: {
    "a switch": change(DEPLOYMENT, `${POD}.automountServiceAccountToken`, UNKNOWN),
    "a pod": change(DEPLOYMENT, POD, UNKNOWN),
  },
});

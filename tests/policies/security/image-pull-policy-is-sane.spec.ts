import { imagePullPolicyIsSane } from "../../../policies/security/image-pull-policy-is-sane";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, release } from "../objects";

describePolicy(imagePullPolicyIsSane, {
  allowed: { IfNotPresent: DEPLOYMENT, none: change(DEPLOYMENT, `${APP}.imagePullPolicy`, undefined) },
  violating: {
    Always: [change(DEPLOYMENT, `${APP}.imagePullPolicy`, "Always"), /imagePullPolicy is "Always"/],
    Never: [change(DEPLOYMENT, `${APP}.imagePullPolicy`, "Never"), /by hand/],
    "a chart's Always": [release("keda", { image: { pullPolicy: "Always" } }), /values\.image\.pullPolicy/],
  },
  unknown: { "a policy": change(DEPLOYMENT, `${APP}.imagePullPolicy`, UNKNOWN) },
});

import { noUnexpandedVariables } from "../../../policies/reliability/no-unexpanded-variables";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const config = (name: string, text: string) => object("v1", "ConfigMap", "config", { data: { [name]: text } });

describePolicy(noUnexpandedVariables, {
  allowed: {
    "a script": config("run.sh", "echo $(DATE)"),
    "the program's own syntax": config("app.conf", "password=${PASSWORD}"),
  },
  violating: {
    "a placeholder": [
      config("sentinel.conf", "sentinel auth-pass mymaster $(REDIS_PASSWORD)"),
      /data\[sentinel\.conf\] is "\$\(REDIS_PASSWORD\)"/,
    ],
  },
  unknown: { "a file": config("app.conf", UNKNOWN) },
});

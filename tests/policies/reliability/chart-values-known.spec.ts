import { CHARTS } from "../../../components/charts/versions";
import { chartValuesKnown } from "../../../policies/reliability/chart-values-known";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { release } from "../objects";

const loki = (values: unknown) => release("loki", values as object, { version: CHARTS.loki.version });

describePolicy(chartValuesKnown, {
  allowed: {
    "known values": loki({ loki: { compactor: { retention_enabled: true } } }),
    "a chart without a contract": release("unheard-of", { anything: 1 }),
  },
  violating: {
    "a misspelt key": [
      loki({ singleBinary: { replica: 1 } }),
      /values\.singleBinary\.replica is not set: unknown key "replica"; did you mean "replicas"/,
    ],
    "a wrong type": [loki({ singleBinary: { replicas: "three" } }), /values\.singleBinary\.replicas/],
  },
  unknown: { "a value": loki({ singleBinary: { replicas: UNKNOWN } }), "all values": loki(UNKNOWN) },
});

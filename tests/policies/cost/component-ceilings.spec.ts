import { componentCeilings } from "../../../policies/cost/component-ceilings";
import { describePolicy } from "../describe-policy";
import { declaring, eksFoundation, minikubeFoundation } from "./platform";

const roots = { type: "pulumi:pulumi:Stack", name: "pyairtable-test", props: {} };

describePolicy(componentCeilings, {
  config: { ceilings: { kafka: 10, "control-plane": 80 }, timesGuide: 1 },
  allowed: {
    "a part within its ceiling": [roots, eksFoundation(2), declaring({ costCenter: "kafka", cpuMillicores: 100 })],
    "a part within the guide's range": [roots, eksFoundation(2), declaring({ costCenter: "postgres" })],
    "a part nobody set a ceiling for": [
      roots,
      eksFoundation(2),
      declaring({ costCenter: "operators", cpuMillicores: 1500, memoryMiB: 6000, replicas: 2 }),
    ],
    "machines of one's own": [roots, minikubeFoundation(), declaring({ costCenter: "kafka", cpuMillicores: 2000 })],
  },
  violating: {
    "a part above its own ceiling": [
      [roots, eksFoundation(2), declaring({ costCenter: "kafka", cpuMillicores: 1500 })],
      /month of kafka is "\d+\.\d\d USD": its ceiling is 10\.00 USD/,
    ],
    "a part above the guide's range": [
      [roots, eksFoundation(4), declaring({ costCenter: "redis", cpuMillicores: 1500, memoryMiB: 6000, replicas: 3 })],
      /month of redis is .*: its ceiling is 40\.00 USD/,
    ],
  },
  unknown: {},
});

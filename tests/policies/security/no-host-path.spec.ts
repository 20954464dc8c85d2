import { noHostPath } from "../../../policies/security/no-host-path";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, DEPLOYMENT, POD, release } from "../objects";

describePolicy(noHostPath, {
  allowed: { "an emptyDir": change(DEPLOYMENT, `${POD}.volumes`, [{ name: "tmp", emptyDir: {} }]) },
  violating: {
    "a directory of the node": [
      change(DEPLOYMENT, `${POD}.volumes`, [{ name: "logs", hostPath: { path: "/var/log" } }]),
      /volumes\[logs\]\.hostPath/,
    ],
    "a chart's directory of the node": [
      release("alloy", { controller: { volumes: { extra: [{ name: "logs", hostPath: { path: "/var/log" } }] } } }),
      /hostPath/,
    ],
    "a chart's switch for it": [
      release("alloy", { alloy: { mounts: { varlog: true } } }),
      /values\.alloy\.mounts\.varlog is true/,
    ],
  },
  unknown: {
    volumes: change(DEPLOYMENT, `${POD}.volumes`, UNKNOWN),
    "a volume": change(DEPLOYMENT, `${POD}.volumes`, [{ name: "logs", hostPath: UNKNOWN }]),
  },
});

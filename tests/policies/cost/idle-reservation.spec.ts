import { idleReservation } from "../../../policies/cost/idle-reservation";
import { describePolicy } from "../describe-policy";
import { declaring, eksFoundation, minikubeFoundation } from "./platform";

const roots = { type: "pulumi:pulumi:Stack", name: "pyairtable-test", props: {} };

describePolicy(idleReservation, {
  allowed: {
    "machines that are asked for": [roots, eksFoundation(1), declaring({ cpuMillicores: 1200, memoryMiB: 5000 })],
    "machines of one's own": [roots, minikubeFoundation(), declaring({ cpuMillicores: 10, memoryMiB: 10 })],
  },
  violating: {
    "machines nobody asks for": [
      [roots, eksFoundation(4), declaring({})],
      /idle share of the machines is "\d+(?:\.\d)? %": at most 50 % may be/,
    ],
  },
  unknown: {},
});

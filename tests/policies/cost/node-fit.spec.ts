import { nodeFit } from "../../../policies/cost/node-fit";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT } from "../objects";
import { declaring, eksFoundation } from "./platform";

const roots = { type: "pulumi:pulumi:Stack", name: "pyairtable-test", props: {} };

describePolicy(nodeFit, {
  allowed: {
    "pods that find a node": [roots, eksFoundation(2), declaring({ replicas: 2 }), DEPLOYMENT],
    "a program without a foundation": [roots, declaring({ cpuMillicores: 64_000 })],
  },
  violating: {
    "a pod larger than a node": [
      [roots, eksFoundation(9), declaring({ cpuMillicores: 4000 })],
      /nodes for data\/part is "1 pods without": no node has 4000m CPU left/,
    ],
    "a sum that fits in pods that do not": [
      [roots, eksFoundation(2), declaring({ cpuMillicores: 1100, replicas: 3 })],
      /nodes for data\/part is "1 pods without"/,
    ],
    "our own pods too": [
      [roots, eksFoundation(1), change(DEPLOYMENT, `${APP}.resources.requests.memory`, "60Gi")],
      /nodes for pyairtable\/app is "2 pods without"/,
    ],
  },
  unknown: {
    "a request": [roots, eksFoundation(1), change(DEPLOYMENT, `${APP}.resources.requests.cpu`, UNKNOWN)],
    replicas: [roots, eksFoundation(1), change(DEPLOYMENT, "spec.replicas", UNKNOWN)],
  },
});

describePolicy(nodeFit, {
  config: { holdTarget: true },
  allowed: { "room to spare": [roots, eksFoundation(2), declaring({})] },
  violating: {
    "nodes filled to the brim": [
      [roots, eksFoundation(1), declaring({ cpuMillicores: 1900 })],
      /requests is "\d+m CPU, 0 MiB too much": at most \d+ % of the nodes/,
    ],
  },
  unknown: {},
});

import { noHostNamespaces } from "../../../policies/security/no-host-namespaces";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, POD, release } from "../objects";

describePolicy(noHostNamespaces, {
  allowed: {
    "a pod of its own": DEPLOYMENT,
    "a chart's switch that is off": release("metrics-server", { hostNetwork: { enabled: false } }),
  },
  violating: {
    "the node's network": [change(DEPLOYMENT, `${POD}.hostNetwork`, true), /hostNetwork is true/],
    "the node's processes": [change(DEPLOYMENT, `${POD}.hostPID`, true), /hostPID is true/],
    "a port of the node": [change(DEPLOYMENT, `${APP}.ports`, [{ containerPort: 80, hostPort: 80 }]), /hostPort is 80/],
    "a chart on the node's network": [
      release("metrics-server", { hostNetwork: { enabled: true } }),
      /values\.hostNetwork/,
    ],
  },
  unknown: {
    "a switch": change(DEPLOYMENT, `${POD}.hostNetwork`, UNKNOWN),
    "a port": change(DEPLOYMENT, `${APP}.ports`, [{ hostPort: UNKNOWN }]),
  },
});

import { noFaultInjection } from "../../../policies/mesh/no-fault-injection";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const routes = (http: unknown) =>
  object("networking.istio.io/v1", "VirtualService", "app", { spec: { hosts: ["app"], http } });

describePolicy(noFaultInjection, {
  allowed: { "a plain route": routes([{ route: [] }]) },
  violating: {
    "an abort": [
      routes([{ fault: { abort: { httpStatus: 500, percentage: { value: 1 } } } }]),
      /spec\.http\[0\]\.fault/,
    ],
  },
  unknown: { "a fault": routes([{ fault: UNKNOWN }]), routes: routes(UNKNOWN) },
});

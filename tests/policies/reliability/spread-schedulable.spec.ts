import { spreadSchedulable } from "../../../policies/reliability/spread-schedulable";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { change, DEPLOYMENT, POD, release } from "../objects";

const footprint = (spread: string): Resource => ({
  type: "pyairtable:charts:ChartRelease",
  props: { footprint: [{ kind: "StatefulSet", name: "redis", replicas: 3, spread, containers: [] }] },
});

describePolicy(spreadSchedulable, {
  config: { nodes: 1, zones: 0 },
  allowed: {
    preference: [
      change(DEPLOYMENT, `${POD}.topologySpreadConstraints`, [
        { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
      ]),
    ],
    "a preferred footprint": [footprint("preferred")],
    "a chart told not to insist": [release("redis-ha", { replicas: 3, hardAntiAffinity: false })],
  },
  violating: {
    "two apart on one node": [
      [
        change(DEPLOYMENT, `${POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`, [
          { topologyKey: "kubernetes.io/hostname" },
        ]),
      ],
      /2 replicas must be apart, there are 1 places/,
    ],
    "zones where there are none": [
      [
        change(DEPLOYMENT, `${POD}.topologySpreadConstraints`, [
          { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
        ]),
      ],
      /no node carries this label/,
    ],
    "a footprint that must": [[footprint("required")], /footprint\[redis\]\.spread/],
    "a chart that insists by default": [[release("redis-ha", { replicas: 3 })], /values\.hardAntiAffinity/],
  },
  unknown: {
    "an affinity": [change(DEPLOYMENT, `${POD}.affinity`, UNKNOWN)],
    replicas: [change(DEPLOYMENT, "spec.replicas", UNKNOWN)],
  },
});

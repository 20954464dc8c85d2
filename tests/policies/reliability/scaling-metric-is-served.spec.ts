import { scalingMetricIsServed } from "../../../policies/reliability/scaling-metric-is-served";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

const scaledObject = (spec: object, name = "app") =>
  object("keda.sh/v1alpha1", "ScaledObject", name, {
    spec: { scaleTargetRef: { kind: "Deployment", name: "app" }, minReplicaCount: 2, maxReplicaCount: 5, ...spec },
  });
const hpa = (metrics: unknown) =>
  object("autoscaling/v2", "HorizontalPodAutoscaler", "app", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "app" }, minReplicas: 2, maxReplicas: 5, metrics },
  });
const KEDA = release("keda", {});
const SERVER = release("metrics-server", {});
const PROMETHEUS = release("kube-prometheus-stack", {});
const TRIGGERS = [
  { type: "cpu", metadata: { value: "65" } },
  { type: "prometheus", metadata: { serverAddress: "http://prometheus.observability:9090" } },
];

describePolicy(scalingMetricIsServed, {
  allowed: {
    "KEDA with a Prometheus": [KEDA, PROMETHEUS, SERVER, scaledObject({ triggers: TRIGGERS })],
    "an adapter": [
      release("prometheus-adapter", {}),
      hpa([{ type: "Pods", pods: { metric: { name: "requests_per_second" } } }]),
    ],
  },
  violating: {
    "requests per second without an adapter": [
      [SERVER, hpa([{ type: "Pods", pods: { metric: { name: "requests_per_second" } } }])],
      /spec\.metrics\[0\] is "requests_per_second": nothing in the plan serves custom\.metrics\.k8s\.io/,
    ],
    "CPU without metrics-server": [[hpa([{ type: "Resource", resource: { name: "cpu" } }])], /metrics\.k8s\.io/],
    "no KEDA": [[PROMETHEUS, SERVER, scaledObject({ triggers: TRIGGERS })], /external\.metrics\.k8s\.io/],
    "no Prometheus": [[KEDA, SERVER, scaledObject({ triggers: TRIGGERS })], /nothing in the plan is a Prometheus/],
    "a trigger without an address": [
      [KEDA, PROMETHEUS, scaledObject({ triggers: [{ type: "prometheus", metadata: {} }] })],
      /serverAddress is not set/,
    ],
  },
  unknown: {
    triggers: [scaledObject({ triggers: UNKNOWN })],
    "an address": [
      KEDA,
      PROMETHEUS,
      scaledObject({ triggers: [{ type: "prometheus", metadata: { serverAddress: UNKNOWN } }] }),
    ],
  },
});

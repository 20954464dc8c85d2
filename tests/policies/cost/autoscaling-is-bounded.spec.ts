import { autoscalingIsBounded } from "../../../policies/cost/autoscaling-is-bounded";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { DEPLOYMENT, object } from "../objects";
import { eksFoundation } from "./platform";

const roots = { type: "pulumi:pulumi:Stack", name: "pyairtable-test", props: {} };
const scaled = (spec: object) =>
  object("keda.sh/v1alpha1", "ScaledObject", "app", { spec: { scaleTargetRef: { name: "app" }, ...spec } });
const horizontal = (spec: object) =>
  object("autoscaling/v2", "HorizontalPodAutoscaler", "app", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "app" }, ...spec },
  });

describePolicy(autoscalingIsBounded, {
  config: { maxNodes: 2 },
  allowed: {
    "an upper end": [DEPLOYMENT, scaled({ minReplicaCount: 2, maxReplicaCount: 5 })],
    "scaling to zero": [DEPLOYMENT, scaled({ minReplicaCount: 0, maxReplicaCount: 5 })],
    "an upper end that fits": [roots, eksFoundation(1), DEPLOYMENT, scaled({ minReplicaCount: 2, maxReplicaCount: 5 })],
  },
  violating: {
    "a ScaledObject without an end": [[DEPLOYMENT, scaled({ minReplicaCount: 2 })], /spec\.maxReplicaCount is not set/],
    "a HorizontalPodAutoscaler far above its fewest": [
      [DEPLOYMENT, horizontal({ minReplicas: 1, maxReplicas: 11 })],
      /spec\.maxReplicas is 11: more than 10 times its fewest of 1/,
    ],
    "more machines than are paid for": [
      [roots, eksFoundation(1), DEPLOYMENT, scaled({ minReplicaCount: 20, maxReplicaCount: 200 })],
      /nodes at the upper end is \d+: more than 2 machines/,
    ],
  },
  unknown: { "an upper end": [DEPLOYMENT, scaled({ minReplicaCount: 2, maxReplicaCount: UNKNOWN })] },
});

import { pdbSatisfiable } from "../../../policies/reliability/pdb-satisfiable";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, DEPLOYMENT, object } from "../objects";

const scaledObject = (spec: object, name = "app") =>
  object("keda.sh/v1alpha1", "ScaledObject", name, {
    spec: { scaleTargetRef: { kind: "Deployment", name: "app" }, minReplicaCount: 2, maxReplicaCount: 5, ...spec },
  });
const budget = (spec: object) =>
  object("policy/v1", "PodDisruptionBudget", "app", { spec: { selector: { matchLabels: { app: "app" } }, ...spec } });

describePolicy(pdbSatisfiable, {
  allowed: {
    "one at a time": [DEPLOYMENT, budget({ maxUnavailable: 1 })],
    "one stays": [DEPLOYMENT, budget({ minAvailable: 1 })],
    "half of two": [DEPLOYMENT, budget({ minAvailable: "50%" })],
  },
  violating: {
    "all must stay": [[DEPLOYMENT, budget({ minAvailable: 2 })], /spec\.minAvailable is 2/],
    "none may go": [[DEPLOYMENT, budget({ maxUnavailable: 0 })], /spec\.maxUnavailable is 0/],
    "none of a chart's may go": [[budget({ maxUnavailable: "0%" })], /spec\.maxUnavailable is "0%"/],
    "all of a chart's must stay": [[budget({ minAvailable: "100%" })], /every pod must stay/],
    "as many as the autoscaler's fewest": [
      [change(DEPLOYMENT, "spec.replicas", 9), scaledObject({}), budget({ minAvailable: 2 })],
      /only 2 pods/,
    ],
    "no selector": [
      [object("policy/v1", "PodDisruptionBudget", "app", { spec: { minAvailable: 1, selector: {} } })],
      /spec\.selector/,
    ],
  },
  unknown: {
    "a number": [DEPLOYMENT, budget({ minAvailable: UNKNOWN })],
    "a selector": [object("policy/v1", "PodDisruptionBudget", "app", { spec: { selector: UNKNOWN } })],
  },
});

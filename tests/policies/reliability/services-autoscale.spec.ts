import { servicesAutoscale } from "../../../policies/reliability/services-autoscale";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, DEPLOYMENT, object } from "../objects";

const scaledObject = (spec: object, name = "app") =>
  object("keda.sh/v1alpha1", "ScaledObject", name, {
    spec: { scaleTargetRef: { kind: "Deployment", name: "app" }, minReplicaCount: 2, maxReplicaCount: 5, ...spec },
  });
const SERVICE = change(DEPLOYMENT, "metadata.labels", { "app.kubernetes.io/component": "service" });

describePolicy(servicesAutoscale, {
  config: { maxReplicas: 10 },
  allowed: { "a service with one": [SERVICE, scaledObject({})], "other Deployments": [DEPLOYMENT] },
  violating: {
    "a service without": [[SERVICE], /Deployment pyairtable\/app: autoscaler is not set/],
    "one for somebody else": [[SERVICE, scaledObject({ scaleTargetRef: { name: "other" } })], /autoscaler/],
    "a maximum below the minimum": [[SERVICE, scaledObject({ maxReplicaCount: 1 })], /maxReplicaCount is 1/],
    "no end": [[SERVICE, scaledObject({ maxReplicaCount: 500 })], /more than 10 pods/],
  },
  unknown: { "a maximum": [SERVICE, scaledObject({ maxReplicaCount: UNKNOWN })] },
});

import { crdBeforeCustomResource } from "../../../policies/reliability/crd-before-custom-resource";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { object, release } from "../objects";

const BASE = release("base", {});
const ISTIOD: Resource = { ...release("istiod", {}), dependencies: [BASE] };
const PART: Resource = { type: "pyairtable:mesh:Traffic", name: "traffic", props: {} };
const BASE_PART: Resource = { type: "pyairtable:mesh:ControlPlane", name: "control-plane", props: {} };
const BASE_IN_PART: Resource = { ...BASE, parent: BASE_PART };
const RULE = object("networking.istio.io/v1", "DestinationRule", "app", { spec: { host: "app" } });

describePolicy(crdBeforeCustomResource, {
  config: { servedByCluster: ["autoscaling.k8s.io"] },
  allowed: {
    "a CR that waits": [BASE, { ...RULE, dependencies: [BASE] }],
    "one that waits for who waits": [BASE, ISTIOD, { ...RULE, dependencies: [ISTIOD] }],
    "one that waits for the component": [BASE_PART, BASE_IN_PART, { ...RULE, dependencies: [BASE_PART] }],
    "one whose component waits": [
      BASE,
      { ...PART, dependencies: [BASE] },
      { ...RULE, parent: { ...PART, dependencies: [BASE] } },
    ],
    "a group of the cluster": [object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "app", {})],
  },
  violating: {
    "no Release": [[RULE], /no Release in the plan brings this kind/],
    "one that does not wait": [[BASE, RULE], /it does not wait for Release base/],
  },
  unknown: {
    "everything but the dependency": [
      BASE,
      { ...RULE, props: { spec: UNKNOWN, metadata: UNKNOWN }, dependencies: [BASE] },
    ],
  },
});

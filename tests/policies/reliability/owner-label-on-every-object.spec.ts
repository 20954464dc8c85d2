import { ownerLabelOnEveryObject } from "../../../policies/reliability/owner-label-on-every-object";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, DEPLOYMENT, object, release } from "../objects";

describePolicy(ownerLabelOnEveryObject, {
  allowed: {
    "an owned object": DEPLOYMENT,
    "a Release": release("keda", {}),
    "a component": { type: "pyairtable:mesh:Mesh", props: {} },
  },
  violating: {
    "nobody's object": [change(DEPLOYMENT, "metadata.labels", {}), /pyairtable\.dev\/owner\] is not set/],
    "nobody's custom resource": [
      object("keda.sh/v1alpha1", "ScaledObject", "app", { metadata: { name: "app" } }),
      /ScaledObject app/,
    ],
  },
  unknown: { labels: change(DEPLOYMENT, "metadata.labels", UNKNOWN) },
});

import { authorizationPolicyPerWorkload } from "../../../policies/mesh/authorization-policy-per-workload";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { CRON_JOB, DEPLOYMENT, object } from "../objects";

const MESHED: Resource = {
  type: "kubernetes:core/v1:Namespace",
  name: "pyairtable",
  props: { metadata: { name: "pyairtable", labels: { "istio-injection": "enabled" } } },
};
const DENY = object("security.istio.io/v1", "AuthorizationPolicy", "deny", { spec: {} });
const allow = (matchLabels: object) =>
  object("security.istio.io/v1", "AuthorizationPolicy", "allow", {
    spec: { selector: { matchLabels }, rules: [{ from: [{ source: { principals: ["cluster.local/ns/a/sa/b"] } }] }] },
  });

describePolicy(authorizationPolicyPerWorkload, {
  allowed: {
    "a default and one for the workload": [MESHED, DENY, DEPLOYMENT, allow({ app: "app" })],
    "a namespace outside the mesh": [object("v1", "Namespace", "pyairtable", {}, null), DEPLOYMENT],
    "a Job": [MESHED, DENY, CRON_JOB],
  },
  violating: {
    "no default": [
      [MESHED, DEPLOYMENT, allow({ app: "app" })],
      /Namespace pyairtable: AuthorizationPolicy with spec \{\} is not set/,
    ],
    "none for the workload": [
      [MESHED, DENY, DEPLOYMENT, allow({ app: "other" })],
      /Deployment pyairtable\/app: AuthorizationPolicy is not set/,
    ],
  },
  unknown: {
    "a policy's namespace": [
      MESHED,
      DEPLOYMENT,
      object("security.istio.io/v1", "AuthorizationPolicy", "deny", { spec: {} }, UNKNOWN),
    ],
  },
});

import { installs } from "../kubernetes/releases";
import { kindOf, titleOf } from "../kubernetes/subject";
import { textsOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** Charts that bring the CRDs of an API group. */
const BRINGS: Readonly<Record<string, readonly string[]>> = {
  "networking.istio.io": ["base", "istio-base"],
  "security.istio.io": ["base", "istio-base"],
  "telemetry.istio.io": ["base", "istio-base"],
  "extensions.istio.io": ["base", "istio-base"],
  "cert-manager.io": ["cert-manager"],
  "acme.cert-manager.io": ["cert-manager"],
  "monitoring.coreos.com": ["prometheus-operator-crds", "kube-prometheus-stack"],
  "postgresql.cnpg.io": ["cloudnative-pg"],
  "barmancloud.cnpg.io": ["plugin-barman-cloud"],
  "kafka.strimzi.io": ["strimzi-kafka-operator"],
  "keda.sh": ["keda"],
  "autoscaling.k8s.io": ["vertical-pod-autoscaler"],
  "external-secrets.io": ["external-secrets"],
  "argoproj.io": ["argo-cd", "argo-rollouts"],
};

export const crdBeforeCustomResource = stackPolicy({
  name: "crd-before-custom-resource",
  description: "A custom resource waits for the Release that brings its CRD.",
  severity: "high",
  topic: "charts",
  mistake: [15, 20],
  protectsFrom: 'The first deployment of an empty cluster fails with "no matches for kind".',
  mend: "Add the Release (or its component) to dependsOn; list groups the cluster brings under `servedByCluster`.",
  configSchema: {
    servedByCluster: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "API groups the cluster serves by itself, e.g. autoscaling.k8s.io on GKE.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const byCluster = textsOf(config["servedByCluster"]);
    for (const subject of stack.subjects) {
      const group = kindOf(subject)?.group ?? "";
      const charts = BRINGS[group];
      if (charts === undefined || byCluster.includes(group)) continue;
      const sources = stack.releases.filter((release) => installs(release, ...charts));
      if (sources.length === 0) {
        yield {
          subject,
          field: "apiVersion",
          found: group,
          problem: `no Release in the plan brings this kind (${charts.join(" or ")})`,
        };
        continue;
      }
      if (!sources.some((release) => stack.waitingFor(release.subject.urn).has(subject.urn))) {
        yield {
          subject,
          field: "dependsOn",
          problem: `it does not wait for ${sources.map((release) => titleOf(release.subject)).join(" or ")}`,
        };
      }
    }
  },
});

import { listAt, objectAt, textAt, valueAt } from "../../../planner/capacity/read";
import type { JsonObject, RecordedResource } from "../../../planner/model";
import type { Plan } from "../plan-run";
import { RELEASES } from "./images-and-secrets";
import { type Dice, edit, type Mutant, type Mutation, ofKind, put, remove } from "./mutation";
import { POD, WORKLOADS } from "./pods";

const SCALER = ofKind("keda.sh/v1alpha1:ScaledObject");
const BUDGET = ofKind("policy/v1:PodDisruptionBudget");

const isRelease =
  (...charts: readonly string[]) =>
  (resource: RecordedResource): boolean =>
    RELEASES(resource) && charts.includes((textAt(resource.inputs["chart"]) ?? "").split("/").at(-1) ?? "");

/** Letters one too many, as a hand writes them. */
const misspelt = (key: string, dice: Dice): string => dice.pick([`${key}s2`, `${key}_`, `x${key}`, `${key}${key}`]);

/** Takes the waiting away from a custom resource and everything it stands under. */
function withoutWaiting(plan: Plan, dice: Dice): Mutant | undefined {
  const places = plan.filter(({ type }) =>
    /^kubernetes:(?:networking\.istio\.io|security\.istio\.io|keda\.sh|kafka\.strimzi\.io|postgresql\.cnpg\.io|cert-manager\.io)\//.test(
      type,
    ),
  );
  const chosen = dice.pick(places);
  const above = new Set<string>();
  const byUrn = new Map(plan.map((resource) => [resource.urn, resource]));
  for (let here: RecordedResource | undefined = chosen; here; here = byUrn.get(here.parent ?? "")) above.add(here.urn);
  const changed = plan.filter(({ urn }) => above.has(urn)).map((resource) => ({ ...resource, dependencies: [] }));
  const after = new Map(changed.map((resource) => [resource.urn, resource]));
  return {
    what: `nothing is waited for by ${chosen.urn}`,
    plan: plan.map((resource) => after.get(resource.urn) ?? resource),
    changed,
  };
}

/** More pods of a service than any of the stacks has nodes or zones, none beside another. */
function tooFarApart(plan: Plan, dice: Dice): Mutant | undefined {
  const name = ({ inputs }: RecordedResource): string => textAt(valueAt(inputs, "metadata", "name")) ?? "";
  const workload = dice.pick(plan.filter(WORKLOADS));
  const scaler = plan.find((resource) => SCALER(resource) && name(resource) === name(workload));
  const replicas = dice.pick([6, 9, 20]);
  const term = { topologyKey: dice.pick(["topology.kubernetes.io/zone", "kubernetes.io/hostname"]) };
  const affinity = `${POD}.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution`;
  const apart = { ...workload, inputs: put(workload.inputs, affinity, [term]) };
  const many = scaler && { ...scaler, inputs: put(scaler.inputs, "spec.minReplicaCount", replicas) };
  return {
    what: `${replicas} pods by ${term.topologyKey} in ${workload.urn}`,
    plan: plan.map((resource) => (resource === workload ? apart : many && resource === scaler ? many : resource)),
    changed: many ? [apart, many] : [apart],
  };
}

const storageNames = ["fast", "gp2", "local-path", "pyairtable-gp4", "premium-rwo"];

export const CHART_AND_RELIABILITY_MUTATIONS: readonly Mutation[] = [
  edit("a chart has no one version", "chart-version-pinned", RELEASES, (inputs, dice) => {
    const version = textAt(inputs["version"]) ?? "";
    const [major = "1"] = version.split(".");
    return put(
      inputs,
      "version",
      dice.pick([undefined, `^${version}`, `~${version}`, `${major}.x`, major, ">=1.0.0", "latest"]),
    );
  }),
  edit(
    "a chart is given a value it does not have",
    "chart-values-known",
    (resource) => RELEASES(resource) && Object.keys(objectAt(resource.inputs["values"])).length > 0,
    (inputs, dice) => {
      const values = objectAt(inputs["values"]);
      const key = dice.pick(Object.keys(values));
      const others = Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
      return put(inputs, "values", { ...others, [misspelt(key, dice)]: values[key] });
    },
  ),
  { name: "a custom resource does not wait for its CRD", policy: "crd-before-custom-resource", spoil: withoutWaiting },
  remove(
    "the chart that brings a CRD is gone",
    "crd-before-custom-resource",
    isRelease("base", "keda", "cloudnative-pg", "strimzi-kafka-operator", "prometheus-operator-crds"),
  ),
  edit("a budget lets no pod go", "pdb-satisfiable", BUDGET, (inputs, dice) => {
    const { selector } = objectAt(inputs["spec"]);
    const limit = dice.pick([{ maxUnavailable: 0 }, { maxUnavailable: "0%" }, { minAvailable: "100%" }]);
    return put(inputs, "spec", { selector, ...limit });
  }),
  edit("a budget is about all pods", "pdb-satisfiable", BUDGET, (inputs, dice) =>
    put(inputs, "spec.selector", dice.pick([{}, undefined, null])),
  ),
  { name: "replicas must lie in more places than there are", policy: "spread-schedulable", spoil: tooFarApart },
  edit(
    "a chart's replicas must be apart",
    "spread-schedulable",
    ({ inputs }) => listAt(inputs["footprint"]).some((workload) => valueAt(workload, "kind") !== "DaemonSet"),
    (inputs, dice) => {
      const workloads = listAt(inputs["footprint"]);
      const index = dice.pick(
        workloads.flatMap((workload, at) => (valueAt(workload, "kind") === "DaemonSet" ? [] : [at])),
      );
      const many = put(inputs, `footprint.${index}.replicas`, dice.pick([7, 12]));
      return put(many, `footprint.${index}.spread`, "required");
    },
  ),
  edit(
    "requests are changed under the autoscaler",
    "vpa-and-hpa-do-not-fight",
    ofKind("autoscaling.k8s.io/v1:VerticalPodAutoscaler"),
    (inputs, dice) =>
      put(inputs, "spec.updatePolicy.updateMode", dice.pick(["Auto", "Recreate", "Initial", undefined])),
  ),
  remove("a service has no autoscaler", "services-autoscale", SCALER),
  edit("an autoscaler has no end", "services-autoscale", SCALER, (inputs, dice) =>
    put(inputs, "spec.maxReplicaCount", dice.pick([100, 500, 1000, 10000])),
  ),
  edit("an autoscaler's ends are turned round", "services-autoscale", SCALER, (inputs, dice) =>
    put(put(inputs, "spec.minReplicaCount", dice.pick([5, 8, 9])), "spec.maxReplicaCount", dice.pick([1, 2, 4])),
  ),
  edit("an autoscaler asks nobody", "scaling-metric-is-served", SCALER, (inputs, dice) =>
    put(inputs, "spec.triggers", [
      { type: "prometheus", metadata: { query: dice.pick(["up", "sum(rate(requests[1m]))", "1"]), threshold: "5" } },
    ]),
  ),
  remove("what serves a metric is gone", "scaling-metric-is-served", isRelease("keda")),
  edit(
    "a class makes no volumes",
    "storage-class-provisions",
    ofKind("storage.k8s.io/v1:StorageClass"),
    (inputs, dice) =>
      put(
        inputs,
        "provisioner",
        dice.pick(["kubernetes.io/no-provisioner", "kubernetes.io/aws-ebs", "kubernetes.io/gce-pd", undefined]),
      ),
  ),
  edit(
    "a claim names a class there is not",
    "storage-class-provisions",
    ofKind("postgresql.cnpg.io/v1:Cluster"),
    (inputs, dice) => put(inputs, "spec.storage.storageClass", dice.pick(storageNames)),
  ),
  edit(
    "a chart's claim names a class there is not",
    "storage-class-provisions",
    isRelease("redis-ha", "grafana", "loki", "tempo"),
    (inputs, dice) =>
      put(inputs, `values.${dice.pick(["persistence", "persistentVolume"])}.storageClass`, dice.pick(storageNames)),
  ),
  edit("logs are kept for ever", "retention-configured", isRelease("loki"), (inputs, dice) =>
    dice.pick([true, false])
      ? put(inputs, "values.loki.limits_config.retention_period", undefined)
      : put(inputs, "values.loki.compactor.retention_enabled", dice.pick([false, undefined])),
  ),
  edit(
    "traces or metrics are kept for ever",
    "retention-configured",
    isRelease("tempo", "kube-prometheus-stack"),
    (inputs) =>
      (textAt(inputs["chart"]) ?? "").endsWith("tempo")
        ? put(inputs, "values.tempo.retention", undefined)
        : put(inputs, "values.prometheus.prometheusSpec.retention", undefined),
  ),
  remove("nothing ships the logs", "telemetry-arrives", isRelease("alloy")),
  edit(
    "nobody answers for an object",
    "owner-label-on-every-object",
    ({ type, inputs }) =>
      type.startsWith("kubernetes:") &&
      !type.includes("helm.sh") &&
      valueAt(inputs, "metadata", "labels") !== undefined,
    (inputs, dice) => {
      const labels = Object.entries(objectAt(valueAt(inputs, "metadata", "labels")));
      const others = Object.fromEntries(labels.filter(([key]) => key !== "pyairtable.dev/owner"));
      return put(
        inputs,
        "metadata.labels",
        dice.pick<JsonObject | undefined>([others, undefined, { ...others, owner: "platform" }]),
      );
    },
  ),
];

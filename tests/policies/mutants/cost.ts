import { listAt, objectAt, valueAt } from "../../../planner/capacity/read";
import type { JsonObject, RecordedResource } from "../../../planner/model";
import { type Dice, edit, get, type Mutation, ofKind, put } from "./mutation";

const SCALER = ofKind("keda.sh/v1alpha1:ScaledObject");
const FOUNDATION = ({ type }: RecordedResource): boolean => type === "pyairtable:foundation:Foundation";
const isPriced = (resource: RecordedResource): boolean =>
  FOUNDATION(resource) && valueAt(resource.inputs, "platform", "profile", "name") !== "minikube";
const DECLARES = ({ inputs }: RecordedResource): boolean =>
  listAt(inputs["footprint"]).some((workload) => valueAt(workload, "kind") !== "Job");

/** Path of a declared workload that is no job. */
function aWorkload(inputs: JsonObject, dice: Dice): string {
  const workloads = listAt(inputs["footprint"]);
  return `footprint.${dice.pick(workloads.flatMap((workload, at) => (valueAt(workload, "kind") === "Job" ? [] : [at])))}`;
}

export const COST_MUTATIONS: readonly Mutation[] = [
  edit("a pod is larger than any node", "node-fit", DECLARES, (inputs, dice) => {
    const container = `${aWorkload(inputs, dice)}.containers.0`;
    return dice.pick([true, false])
      ? put(inputs, `${container}.cpuMillicores`, dice.pick([16_000, 32_000, 96_000]))
      : put(inputs, `${container}.memoryMiB`, dice.pick([65_536, 131_072]));
  }),
  edit("there are too few nodes", "node-fit", isPriced, (inputs, dice) =>
    put(inputs, "platform.profile.nodes.pools.0.nodes", dice.pick([1, 2])),
  ),
  edit("a service's pod asks for the whole node", "node-fit", ofKind("apps/v1:Deployment"), (inputs, dice) =>
    put(inputs, "spec.template.spec.containers.0.resources.requests.memory", dice.pick(["60Gi", "90Gi", "500Gi"])),
  ),
  edit("an autoscaler names no upper end", "autoscaling-is-bounded", SCALER, (inputs) =>
    put(inputs, "spec.maxReplicaCount", undefined),
  ),
  edit("an autoscaler may start many times its fewest", "autoscaling-is-bounded", SCALER, (inputs, dice) =>
    put(put(inputs, "spec.minReplicaCount", 1), "spec.maxReplicaCount", dice.pick([11, 15, 20, 100])),
  ),
  edit("more machines are bought than the budget has", "monthly-budget", isPriced, (inputs, dice) =>
    put(inputs, "platform.profile.nodes.pools.0.nodes", dice.pick([6, 8, 12, 20])),
  ),
  edit("the budget is cut", "monthly-budget", isPriced, (inputs, dice) =>
    put(inputs, "platform.budgetMonthlyUsd", dice.pick([100, 200, 300])),
  ),
  edit("machines stand idle", "idle-reservation", isPriced, (inputs, dice) =>
    put(inputs, "platform.profile.nodes.pools.0.nodes", dice.pick([6, 9, 15])),
  ),
  edit("a part's volumes outgrow what is set aside", "component-ceilings", inCloud(DECLARES), (inputs, dice) => {
    const path = aWorkload(inputs, dice);
    const workload = objectAt(get(inputs, path));
    const volume = { name: "more", sizeGiB: dice.pick([2000, 5000]), storageClass: "pyairtable-gp3" };
    return put(inputs, path, { ...workload, replicas: 1, volumes: [...listAt(workload["volumes"]), volume] });
  }),
];

/** Machines of one's own are not billed. */
function inCloud(select: (resource: RecordedResource) => boolean): (resource: RecordedResource) => boolean {
  return (resource) => select(resource) && !resource.urn.startsWith("urn:pulumi:minikube:");
}

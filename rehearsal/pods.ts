import type { ApiClient, ApiObject } from "./client";
import { listIn, numberIn, objectIn, textIn } from "./objects";
import { pause } from "./control-plane";

const POLL_MILLISECONDS = 400;

/** A workload and how many pods it should have and has. */
export interface WorkloadState {
  readonly title: string;
  readonly wanted: number;
  /** Ready for as long as the workload's minReadySeconds ask. */
  readonly ready: number;
  /** The controller has seen the latest spec and its pods are of that spec. */
  readonly current: boolean;
}

/** Every Deployment, StatefulSet and DaemonSet of the cluster. */
export async function workloadStates(client: ApiClient): Promise<readonly WorkloadState[]> {
  const lists = await Promise.all(
    ["deployments", "statefulsets", "daemonsets"].map((plural) => client.list(`/apis/apps/v1/${plural}`)),
  );
  const floors = await scaledFloors(client);
  return lists.flat().map((object) => {
    const status = objectIn(object, "status");
    const number = (key: string): number => numberIn(status, key) ?? 0;
    const daemon = object.kind === "DaemonSet";
    const floor = floors.get(`${object.kind} ${podTitle(object)}`) ?? 0;
    const wanted = daemon
      ? number("desiredNumberScheduled")
      : Math.max(floor, numberIn(object, "spec", "replicas") ?? 1);
    return {
      title: `${object.metadata.namespace ?? ""}/${object.metadata.name}`,
      wanted,
      ready: number(daemon ? "numberAvailable" : "availableReplicas"),
      current:
        number("observedGeneration") >= (numberIn(object, "metadata", "generation") ?? 0) &&
        (daemon ? number("updatedNumberScheduled") : number("updatedReplicas")) >= wanted,
    };
  });
}

/** Least replicas that an autoscaler holds a workload to, by `<kind> <namespace>/<name>`. */
async function scaledFloors(client: ApiClient): Promise<ReadonlyMap<string, number>> {
  const scalers = await client.list("/apis/autoscaling/v2/horizontalpodautoscalers");
  return new Map(
    scalers.map((scaler) => {
      const target = objectIn(scaler, "spec", "scaleTargetRef");
      const title = `${textIn(target, "kind") ?? ""} ${scaler.metadata.namespace ?? ""}/${textIn(target, "name") ?? ""}`;
      return [title, numberIn(scaler, "spec", "minReplicas") ?? 1] as const;
    }),
  );
}

/**
 * Waits until every workload has all its pods ready, or until nothing has changed for a while and the rest will not come.
 * @param quiet milliseconds without any change after which the wait ends
 */
export async function settled(client: ApiClient, quiet = 6000, patience = 120_000): Promise<readonly WorkloadState[]> {
  const deadline = Date.now() + patience;
  let last = "";
  let changed = Date.now();
  for (;;) {
    const states = await workloadStates(client);
    if (states.every(({ wanted, ready, current }) => current && ready >= wanted)) {
      return states;
    }
    const now = JSON.stringify(states);
    if (now !== last) {
      last = now;
      changed = Date.now();
    }
    if (Date.now() - changed > quiet || Date.now() > deadline) {
      return states;
    }
    await pause(POLL_MILLISECONDS);
  }
}

/** Pods of the cluster that live, each with where it runs. */
export async function livePods(client: ApiClient): Promise<readonly ApiObject[]> {
  const pods = await client.list("/api/v1/pods");
  return pods.filter(
    (pod) => pod.metadata["deletionTimestamp"] === undefined && !["Succeeded", "Failed"].includes(phaseOf(pod)),
  );
}

export function phaseOf(pod: ApiObject): string {
  return textIn(pod, "status", "phase") ?? "";
}

export function nodeOf(pod: ApiObject): string | undefined {
  return textIn(pod, "spec", "nodeName");
}

/** The scheduler's words on why a pod has no node. */
export function pendingReason(pod: ApiObject): string {
  const condition = listIn(pod, "status", "conditions").find(({ type }) => type === "PodScheduled");
  return textIn(condition, "message") ?? "not yet looked at by the scheduler";
}

export function podTitle({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

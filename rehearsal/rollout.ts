import type { Applier } from "./apply";
import type { ApiClient, ApiObject } from "./client";
import { pause } from "./control-plane";
import { listIn, numberIn, objectIn, textIn } from "./objects";
import { ResourcePaths } from "./resources";

const POLL_MILLISECONDS = 300;
const DEFAULT_DEADLINE_SECONDS = 600;
/** Given to the controller beyond a Deployment's own deadline before it is taken for stuck. */
const GRACE_MILLISECONDS = 15_000;

export interface RolloutOutcome {
  readonly done: boolean;
  /** What kept it from being done: the controller's words and the pods' own. Empty where it is done. */
  readonly reason: string;
  /** The Deployment is as it was before. */
  readonly rolledBack: boolean;
}

/**
 * Applies a Deployment and waits until all its pods are of the new kind and available. Where the Deployment's progress
 * deadline passes first, puts back what was there and says why.
 */
export async function rollOut(
  client: ApiClient,
  applier: Applier,
  next: ApiObject,
  previous: ApiObject,
): Promise<RolloutOutcome> {
  const path = await new ResourcePaths(client).of(next);
  await applier.applyAlone(next);
  const reason = await awaited(client, path);
  if (reason === "") {
    return { done: true, reason, rolledBack: false };
  }
  await applier.applyAlone(previous);
  const again = await awaited(client, path);
  return {
    done: false,
    reason: again === "" ? reason : `${reason}; and the way back: ${again}`,
    rolledBack: again === "",
  };
}

/** Waits for a Deployment. @returns why it did not come up, or an empty text */
async function awaited(client: ApiClient, path: string): Promise<string> {
  const start = Date.now();
  for (;;) {
    const deployment = (await client.get(path)) as ApiObject;
    const status = objectIn(deployment, "status");
    const wanted = numberIn(deployment, "spec", "replicas") ?? 1;
    const number = (key: string): number => numberIn(status, key) ?? 0;
    const seen = number("observedGeneration") >= (numberIn(deployment, "metadata", "generation") ?? 0);
    if (
      seen &&
      number("updatedReplicas") >= wanted &&
      number("replicas") <= number("updatedReplicas") &&
      number("availableReplicas") >= wanted
    ) {
      return "";
    }
    const progressing = listIn(status, "conditions").find(({ type }) => type === "Progressing");
    const seconds = numberIn(deployment, "spec", "progressDeadlineSeconds") ?? DEFAULT_DEADLINE_SECONDS;
    const overdue = Date.now() - start > seconds * 1000 + GRACE_MILLISECONDS;
    if (seen && (progressing?.["reason"] === "ProgressDeadlineExceeded" || overdue)) {
      const said = textIn(progressing, "message") ?? "the progress deadline has passed";
      return [said, ...(await waitingPods(client, deployment))].join("; ");
    }
    await pause(POLL_MILLISECONDS);
  }
}

/** What the containers of a Deployment's pods wait for, each once. */
async function waitingPods(client: ApiClient, deployment: ApiObject): Promise<readonly string[]> {
  const labels = objectIn(deployment, "spec", "selector", "matchLabels") as Readonly<Record<string, string>>;
  const pods = await client.list(`/api/v1/namespaces/${deployment.metadata.namespace ?? "default"}/pods`, {
    labelSelector: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
  });
  const said = pods.flatMap((pod) =>
    listIn(pod, "status", "containerStatuses").flatMap((container) => {
      const waiting = objectIn(container, "state", "waiting");
      const reason = textIn(waiting, "reason");
      return reason ? [`${textIn(container, "name") ?? ""}: ${reason}, ${textIn(waiting, "message") ?? ""}`] : [];
    }),
  );
  return [...new Set(said)];
}

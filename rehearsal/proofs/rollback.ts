import type { JsonObject } from "../../planner/model";
import type { ApiObject } from "../client";
import { listIn, numberIn, objectIn, textIn } from "../objects";
import { type Proof, result } from "../proof";
import { rollOut } from "../rollout";
import { settled } from "../pods";

const SERVICE = "mcp-server";
const BROKEN_IMAGE = "ghcr.io/pyairtable/mcp-server:never-pulled";
/** Instead of the service's own minutes, so that the proof does not take them. */
const DEADLINE_SECONDS = 10;
const NEVER_READY = "rehearsal.pyairtable.dev/never-ready";

/** A version whose image never becomes ready is put back by itself, says why, and never costs an old pod. */
export const rollback: Proof = {
  name: "an image that never gets ready is rolled back and explained",
  stacks: ["minikube"],
  run: async ({ client, applier, objects }) => {
    const previous = objects
      .map(({ object }) => object)
      .find(({ kind, metadata }) => kind === "Deployment" && metadata.name === SERVICE);
    if (!previous) {
      return result("", [`the stack has no Deployment ${SERVICE}`]);
    }
    await settled(client);
    const path = `/apis/apps/v1/namespaces/${previous.metadata.namespace ?? ""}/deployments/${SERVICE}`;
    const problems: string[] = [];
    const watch = { rolling: true, least: Infinity };
    const watching = (async () => {
      while (watch.rolling) {
        watch.least = Math.min(watch.least, numberIn(await client.get(path), "status", "availableReplicas") ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    const start = Date.now();
    const outcome = await rollOut(client, applier, broken(previous), previous);
    watch.rolling = false;
    await watching;
    const now = (await client.get(path)) as ApiObject;
    const [container] = listIn(now, "spec", "template", "spec", "containers");
    const image = textIn(container, "image") ?? "";
    if (outcome.done || !outcome.rolledBack) {
      problems.push(outcome.done ? "the broken version came up" : `it was not rolled back: ${outcome.reason}`);
    }
    if (!outcome.reason.includes("ImagePullBackOff") || !outcome.reason.includes(BROKEN_IMAGE)) {
      problems.push(`the reason names no image: ${outcome.reason}`);
    }
    if (
      image === BROKEN_IMAGE ||
      objectIn(now, "spec", "template", "metadata", "annotations")[NEVER_READY] !== undefined
    ) {
      problems.push("the Deployment still asks for the broken version");
    }
    const wanted = numberIn(now, "spec", "replicas") ?? 1;
    if (watch.least < wanted) {
      problems.push(`only ${watch.least} of ${wanted} pods were available meanwhile`);
    }
    return result(
      `${((Date.now() - start) / 1000).toFixed(0)} s with a deadline of ${DEADLINE_SECONDS} s, never under ${watch.least} pods; said: ${outcome.reason.slice(0, 160)}`,
      problems,
    );
  },
};

function broken(deployment: ApiObject): ApiObject {
  const spec = objectIn(deployment, "spec");
  const template = objectIn(spec, "template");
  const pod = objectIn(template, "spec");
  const metadata = objectIn(template, "metadata");
  const containers: JsonObject[] = listIn(pod, "containers").map((container) => ({
    ...container,
    image: BROKEN_IMAGE,
  }));
  return {
    ...deployment,
    spec: {
      ...spec,
      progressDeadlineSeconds: DEADLINE_SECONDS,
      template: {
        metadata: { ...metadata, annotations: { ...objectIn(metadata, "annotations"), [NEVER_READY]: "true" } },
        spec: { ...pod, containers },
      },
    },
  };
}

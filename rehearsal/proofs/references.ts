import { listIn, objectIn, textIn } from "../objects";
import { type Proof, result } from "../proof";
import { ResourcePaths } from "../resources";
import { pause } from "../control-plane";
import type { ApiClient, ApiObject } from "../client";

const PATIENCE_MILLISECONDS = 20_000;

/** Autoscalers, recommenders and budgets point at workloads that exist, and name containers that these have. */
export const references: Proof = {
  name: "autoscalers and budgets reference real targets",
  run: async ({ client, objects }) => {
    const paths = new ResourcePaths(client);
    const problems: string[] = [];
    const pointing = objects
      .map(({ object }) => object)
      .filter(({ kind }) => ["ScaledObject", "HorizontalPodAutoscaler", "VerticalPodAutoscaler"].includes(kind));
    for (const object of pointing) {
      const spec = objectIn(object, "spec");
      const target = objectIn(spec, object.kind === "VerticalPodAutoscaler" ? "targetRef" : "scaleTargetRef");
      const name = textIn(target, "name") ?? "";
      const [apiVersion, kind] = [textIn(target, "apiVersion") ?? "apps/v1", textIn(target, "kind") ?? "Deployment"];
      const namespace = object.metadata.namespace ?? "default";
      const found = await client.find(await paths.of({ apiVersion, kind, metadata: { name, namespace } }));
      if (!found) {
        problems.push(
          `${object.kind} ${namespace}/${object.metadata.name} scales ${kind} ${name}, which does not exist`,
        );
        continue;
      }
      const containers = listIn(found, "spec", "template", "spec", "containers").map((container) => container["name"]);
      for (const trigger of listIn(spec, "triggers")) {
        const container = textIn(trigger, "metadata", "containerName");
        if (container && !containers.includes(container)) {
          problems.push(`ScaledObject ${object.metadata.name} measures container ${container}, which ${name} has not`);
        }
      }
    }
    problems.push(...(await unableScalers(client)));
    const budgets = await client.list("/apis/policy/v1/poddisruptionbudgets");
    const empty = budgets.filter((budget) => (objectIn(budget, "status")["expectedPods"] ?? 0) === 0);
    problems.push(...empty.map(({ metadata }) => `budget ${metadata.namespace ?? ""}/${metadata.name} selects no pod`));
    return result(`${pointing.length} autoscalers, ${budgets.length} budgets`, problems);
  },
};

/** The controller manager's own word on whether it finds what it scales. */
async function unableScalers(client: ApiClient): Promise<readonly string[]> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const scalers = await client.list("/apis/autoscaling/v2/horizontalpodautoscalers");
    const unable = scalers.filter((scaler) => conditionOf(scaler, "AbleToScale") !== "True");
    if (unable.length === 0 || Date.now() > deadline) {
      return unable.map(({ metadata }) => `HorizontalPodAutoscaler ${metadata.name} cannot scale its target`);
    }
    await pause(300);
  }
}

function conditionOf(object: ApiObject, type: string): string | undefined {
  return textIn(
    listIn(object, "status", "conditions").find((condition) => condition["type"] === type),
    "status",
  );
}

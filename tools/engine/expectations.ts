import type { Recording } from "../../planner/model";
import type { Expectation } from "./health";

/** Kinds whose absence from the cluster means that the platform is not deployed as planned. */
const EXPECTED = /^kubernetes:(apps\/v1:Deployment|[a-z0-9.-]+\.[a-z]+\/[a-z0-9]+:[A-Za-z]+)$/;

/** Own Deployments and custom resources of a plan: what `validate` looks for by name. */
export function expectationsOf(recording: Recording): Expectation[] {
  return recording.resources.flatMap(({ type, inputs }): Expectation[] => {
    const metadata = inputs["metadata"] as { name?: string; namespace?: string } | undefined;
    if (!EXPECTED.test(type) || type.startsWith("kubernetes:helm.sh/") || !metadata?.name || !metadata.namespace) {
      return [];
    }
    return [{ kind: type.slice(type.lastIndexOf(":") + 1), namespace: metadata.namespace, name: metadata.name }];
  });
}

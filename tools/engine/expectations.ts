import { CUSTOM_RESOURCE_KINDS } from "../../components/charts/contracts/custom-resources";
import type { Recording } from "../../planner/model";
import type { Expectation } from "./health";

const CUSTOM_TYPES = new Set(
  Object.values(CUSTOM_RESOURCE_KINDS).map(({ apiVersion, kind }) => `kubernetes:${apiVersion}:${kind}`),
);

/** Own Deployments and custom resources of a plan: what `validate` looks for by name. */
export function expectationsOf(recording: Recording): Expectation[] {
  return recording.resources.flatMap(({ type, inputs }): Expectation[] => {
    const metadata = inputs["metadata"] as { name?: string; namespace?: string } | undefined;
    const expected = type === "kubernetes:apps/v1:Deployment" || CUSTOM_TYPES.has(type);
    return expected && metadata?.name && metadata.namespace
      ? [{ kind: type.slice(type.lastIndexOf(":") + 1), namespace: metadata.namespace, name: metadata.name }]
      : [];
  });
}

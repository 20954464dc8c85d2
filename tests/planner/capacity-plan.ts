import { type Size, resourceRequirements } from "../../components/config/units";
import type { WorkloadFootprint } from "../../components/footprint";
import { NAMESPACES } from "../../components/namespaces";
import type { JsonObject, JsonValue, RecordedResource, Recording } from "../../planner/model";

/** URN of the stack that `recordingOf` puts around the resources. */
export const STACK = "urn:pulumi:test::pyairtable::pulumi:pulumi:Stack::pyairtable-test";

export function resource(
  type: string,
  name: string,
  inputs: JsonObject,
  parent: string = STACK,
  custom: boolean = type.startsWith("kubernetes:"),
): RecordedResource {
  const urn = `urn:pulumi:test::pyairtable::${type}::${name}`;
  return { urn, type, name, parent, custom, inputs, dependencies: [], protect: false };
}

export function recordingOf(resources: readonly RecordedResource[], outputs: JsonObject = {}): Recording {
  const stack = {
    ...resource("pulumi:pulumi:Stack", "pyairtable-test", {}),
    urn: STACK,
    parent: undefined,
    custom: false,
  };
  return {
    project: "pyairtable",
    stack: "test",
    resources: [stack, ...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    outputs,
    diagnostics: [],
  };
}

export function footprint(
  part: string,
  costCenter: string,
  name: string,
  replicas: number,
  sizes: Size | readonly Size[],
  more: Partial<WorkloadFootprint> = {},
): WorkloadFootprint {
  const list: readonly Size[] = "cpuMillicores" in sizes ? [sizes] : sizes;
  return {
    kind: "Deployment",
    name,
    namespace: part,
    replicas,
    containers: list.map((size, index) => ({ name: `c${index}`, ...size })),
    costCenter,
    ...more,
  };
}

/** A Deployment with one container, an autoscaler beside it. */
export function deployment(name: string, size: Size, min: number, max: number, parent: string): RecordedResource[] {
  const labels = {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/component": "service",
    "pyairtable.dev/cost-center": name,
  };
  return [
    resource(
      "kubernetes:apps/v1:Deployment",
      name,
      {
        metadata: { name, namespace: NAMESPACES.services, labels },
        spec: {
          template: {
            metadata: { labels },
            spec: {
              containers: [{ name, resources: resourceRequirements(size) as unknown as JsonValue }],
              topologySpreadConstraints: [
                { maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" },
              ],
            },
          },
        },
      },
      parent,
    ),
    resource(
      "kubernetes:keda.sh/v1alpha1:ScaledObject",
      name,
      {
        metadata: { name, namespace: NAMESPACES.services },
        spec: { scaleTargetRef: { name }, minReplicaCount: min, maxReplicaCount: max },
      },
      parent,
    ),
  ];
}

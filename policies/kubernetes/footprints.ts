import type { Subject } from "./subject";
import { at, type Fields, fieldsOf, itemsOf, numberOf, textOf } from "./value";

/** A workload that a chart or an operator makes, as the component above it declares it. */
export interface DeclaredWorkload {
  /** Where it stands in the component's inputs: `footprint[loki]`. */
  readonly path: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly replicas: number;
  readonly maxReplicas: number;
  readonly spread: string;
  readonly containers: readonly Fields[];
  readonly volumes: readonly Fields[];
}

/** The workloads a component declares in its `footprint`; none for everything else. */
export function footprintOf({ inputs }: Subject): readonly DeclaredWorkload[] {
  return itemsOf(inputs["footprint"]).map((item, index) => {
    const name = textOf(at(item, "name")) ?? String(index);
    const replicas = numberOf(at(item, "replicas")) ?? 1;
    return {
      path: `footprint[${name}]`,
      kind: textOf(at(item, "kind")) ?? "Deployment",
      name,
      namespace: textOf(at(item, "namespace")),
      replicas,
      maxReplicas: numberOf(at(item, "maxReplicas")) ?? replicas,
      spread: textOf(at(item, "spread")) ?? "none",
      containers: itemsOf(at(item, "containers")).map(fieldsOf),
      volumes: itemsOf(at(item, "volumes")).map(fieldsOf),
    };
  });
}

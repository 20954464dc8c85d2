import { isKind, namespaceOf, objectName, type Subject } from "./subject";
import type { Stack } from "./stack";
import { at, itemsOf, numberOf, textOf } from "./value";

/** A HorizontalPodAutoscaler, or the ScaledObject KEDA makes one from. */
export interface Scaler {
  readonly subject: Subject;
  readonly namespace: string | undefined;
  /** Kind and name of what it scales. */
  readonly targetKind: string;
  readonly target: string | undefined;
  readonly min: number;
  readonly max: number;
  readonly signals: readonly Signal[];
}

/** What a scaler looks at. */
export interface Signal {
  readonly path: string;
  /** A metric of metrics.k8s.io, of the application, or of a system outside. */
  readonly api: "resource" | "custom" | "external";
  readonly name: string;
}

const known = new WeakMap<Stack, readonly Scaler[]>();

export function scalersOf(stack: Stack): readonly Scaler[] {
  const scalers = known.get(stack) ?? [
    ...stack
      .ofKind("autoscaling", "HorizontalPodAutoscaler")
      .map((subject) => scaler(subject, "minReplicas", "maxReplicas", horizontalSignals(subject))),
    ...stack
      .ofKind("keda.sh", "ScaledObject")
      .map((subject) => scaler(subject, "minReplicaCount", "maxReplicaCount", scaledSignals(subject))),
  ];
  known.set(stack, scalers);
  return scalers;
}

/** Pods a workload has at the least: what its autoscaler keeps, else what it asks for. */
export function fewestReplicas(stack: Stack, workload: Subject): number {
  const own = scalersOf(stack).find((candidate) => scales(candidate, workload));
  return own?.min ?? numberOf(at(workload.inputs, "spec", "replicas")) ?? 1;
}

function scaler(subject: Subject, min: string, max: string, signals: readonly Signal[]): Scaler {
  const reference = at(subject.inputs, "spec", "scaleTargetRef");
  const smallest = numberOf(at(subject.inputs, "spec", min)) ?? 1;
  return {
    subject,
    namespace: namespaceOf(subject),
    targetKind: textOf(at(reference, "kind")) ?? "Deployment",
    target: textOf(at(reference, "name")),
    min: smallest,
    max: numberOf(at(subject.inputs, "spec", max)) ?? smallest,
    signals,
  };
}

const APIS: Readonly<Record<string, Signal["api"]>> = {
  Resource: "resource",
  ContainerResource: "resource",
  Pods: "custom",
  Object: "custom",
  External: "external",
};

function horizontalSignals({ inputs }: Subject): readonly Signal[] {
  return itemsOf(at(inputs, "spec", "metrics")).map((metric, index) => {
    const type = textOf(at(metric, "type")) ?? "";
    const source = at(metric, type.charAt(0).toLowerCase() + type.slice(1));
    const name = textOf(at(source, "name")) ?? textOf(at(source, "metric", "name")) ?? "";
    return { path: `spec.metrics[${index}]`, api: APIS[type] ?? "resource", name };
  });
}

function scaledSignals({ inputs }: Subject): readonly Signal[] {
  return itemsOf(at(inputs, "spec", "triggers")).map((trigger, index) => {
    const type = textOf(at(trigger, "type")) ?? "";
    return {
      path: `spec.triggers[${index}]`,
      api: type === "cpu" || type === "memory" ? "resource" : "external",
      name: type,
    };
  });
}

/** True if the scaler scales this workload. */
export function scales({ namespace, target, targetKind }: Scaler, workload: Subject): boolean {
  return (
    target !== undefined &&
    target === objectName(workload) &&
    namespace === namespaceOf(workload) &&
    isKind(workload, "apps", targetKind)
  );
}

import { NAMESPACES } from "../../components/namespaces";

/** A Kubernetes object as `kubectl get -o json` prints it, as far as health is read from it. */
export interface ClusterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly generation?: number };
  readonly spec?: { readonly replicas?: number; readonly suspend?: boolean };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly phase?: string;
    readonly failed?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** An object the program declares and the cluster must have. */
export interface Expectation {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Check {
  readonly part: string;
  readonly object: string;
  readonly healthy: boolean;
  readonly detail: string;
}

export interface HealthReport {
  readonly checks: readonly Check[];
  readonly healthy: boolean;
}

/** Kinds whose operator writes a Ready (or Available) condition: none yet is as bad as a bad one. */
const REPORTS_READY: ReadonlySet<string> = new Set([
  "Cluster",
  "Kafka",
  "KafkaTopic",
  "KafkaUser",
  "Certificate",
  "ScaledObject",
  "ExternalSecret",
  "SecretStore",
  "Prometheus",
  "Alertmanager",
]);

/** What of an object says whether it works: undefined for kinds and objects that say nothing. */
export function stateOf(object: ClusterObject): { healthy: boolean; detail: string } | undefined {
  const { spec, status } = object;
  const count = (ready = 0, wanted = 0) => ({ healthy: ready >= wanted, detail: `${ready} of ${wanted} ready` });
  switch (object.kind) {
    case "Deployment":
    case "StatefulSet":
      return count(status?.readyReplicas, spec?.replicas ?? 1);
    case "DaemonSet":
      return count(status?.numberReady, status?.desiredNumberScheduled);
    case "PersistentVolumeClaim":
      return { healthy: status?.phase === "Bound", detail: status?.phase ?? "Pending" };
    case "Job":
      return {
        healthy: (status?.failed ?? 0) === 0 || hasCondition(object, "Complete"),
        detail: `${status?.failed ?? 0} failed`,
      };
    default: {
      const ready = status?.conditions?.find(({ type }) => type === "Ready" || type === "Available");
      if (ready) {
        return { healthy: ready.status === "True", detail: ready.message ?? ready.reason ?? ready.status };
      }
      return REPORTS_READY.has(object.kind)
        ? { healthy: false, detail: "no status: its operator has not looked at it" }
        : undefined;
    }
  }
}

function hasCondition(object: ClusterObject, type: string): boolean {
  return (
    object.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false
  );
}

/** Health of everything found in our namespaces, and a failed check for each expected object that is not there. */
export function healthOf(objects: readonly ClusterObject[], expected: readonly Expectation[]): HealthReport {
  const parts = new Set<string>(Object.values(NAMESPACES));
  const ours = objects.filter(({ metadata }) => parts.has(metadata.namespace ?? ""));
  const found = new Set(ours.map(({ kind, metadata }) => `${metadata.namespace}/${kind}/${metadata.name}`));
  const checks = ours.flatMap((object): Check[] => {
    const state = stateOf(object);
    const part = object.metadata.namespace ?? "";
    return state ? [{ part, object: `${object.kind}/${object.metadata.name}`, ...state }] : [];
  });
  const missing = expected
    .filter(({ kind, namespace, name }) => !found.has(`${namespace}/${kind}/${name}`))
    .map(({ kind, namespace, name }): Check => ({
      part: namespace,
      object: `${kind}/${name}`,
      healthy: false,
      detail: "not found",
    }));
  const all = [...checks, ...missing].sort((a, b) => a.part.localeCompare(b.part) || a.object.localeCompare(b.object));
  return { checks: all, healthy: all.length > 0 && all.every(({ healthy }) => healthy) };
}

/** A line a namespace with its count, and a line for each object that is not well. */
export function healthText(report: HealthReport): string {
  const parts = [...new Set(report.checks.map(({ part }) => part))];
  return parts
    .flatMap((part) => {
      const checks = report.checks.filter((check) => check.part === part);
      const sick = checks.filter(({ healthy }) => !healthy);
      return [
        `${sick.length === 0 ? "ok  " : "FAIL"} ${part}: ${checks.length - sick.length} of ${checks.length} healthy`,
        ...sick.map(({ object, detail }) => `       ${object}: ${detail}`),
      ];
    })
    .join("\n");
}

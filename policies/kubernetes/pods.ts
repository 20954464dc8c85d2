import { isKind, kindOf, type Subject } from "./subject";
import { at, type Fields, fieldsOf, itemsOf, textFields, textOf, type Value } from "./value";

/** The pods a workload makes. */
export interface Pod {
  /** Where the pod's spec stands in the workload, e.g. `spec.template.spec`. */
  readonly path: string;
  readonly spec: Value | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One container of a pod, with the list it stands in. */
export interface Container {
  /** e.g. `spec.template.spec.containers[api-gateway]` */
  readonly path: string;
  readonly name: string;
  readonly fields: Fields;
  /** `init` containers end before the pod starts; a `sidecar` is an init container that stays. */
  readonly role: "main" | "init" | "sidecar" | "ephemeral";
}

const TEMPLATE = ["spec", "template"];
const TEMPLATE_OF: Readonly<Record<string, readonly string[]>> = {
  "/Pod": [],
  "/PodTemplate": ["template"],
  "/ReplicationController": TEMPLATE,
  "apps/Deployment": TEMPLATE,
  "apps/StatefulSet": TEMPLATE,
  "apps/DaemonSet": TEMPLATE,
  "apps/ReplicaSet": TEMPLATE,
  "batch/Job": TEMPLATE,
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
};

/** The pods of a workload of any built-in kind; undefined for everything else. */
export function podOf(subject: Subject): Pod | undefined {
  const kind = kindOf(subject);
  const steps = kind && TEMPLATE_OF[`${kind.group}/${kind.kind}`];
  if (steps === undefined) return undefined;
  const template = at(subject.inputs, ...steps);
  const metadata = at(template, "metadata");
  return {
    path: [...steps, "spec"].join("."),
    spec: at(template, "spec"),
    labels: textFields(at(metadata, "labels")),
    annotations: textFields(at(metadata, "annotations")),
  };
}

/** Every container of a pod, init and ephemeral ones included. */
export function containersOf(pod: Pod): readonly Container[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    itemsOf(at(pod.spec, list)).map((item, index): Container => {
      const fields = fieldsOf(item);
      const name = textOf(fields["name"]) ?? String(index);
      return { path: `${pod.path}.${list}[${name}]`, name, fields, role: roleOf(list, fields) };
    }),
  );
}

function roleOf(list: string, fields: Fields): Container["role"] {
  if (list === "containers") return "main";
  if (list === "ephemeralContainers") return "ephemeral";
  return fields["restartPolicy"] === "Always" ? "sidecar" : "init";
}

/** A container's setting, or the pod's where the container has none: how Kubernetes reads `securityContext`. */
export function securitySetting(pod: Pod, container: Container, name: string): Value | undefined {
  const own = at(container.fields, "securityContext", name);
  return own ?? at(pod.spec, "securityContext", name);
}

/** True for workloads that run until they are told to stop: what probes, disruption budgets and spreading are about. */
export function isLongRunning(subject: Subject): boolean {
  return (
    isKind(subject, "apps", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet") ||
    isKind(subject, "", "ReplicationController")
  );
}

/** True for workloads that end. */
export function isJob(subject: Subject): boolean {
  return isKind(subject, "batch", "Job", "CronJob");
}

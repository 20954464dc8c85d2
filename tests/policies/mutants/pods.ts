import type { JsonObject } from "../../../planner/model";
import { listAt, valueAt } from "../../../planner/capacity/read";
import { type Dice, edit, get, type Mutation, ofKind, put } from "./mutation";

export const WORKLOADS = ofKind("apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet");
export const POD = "spec.template.spec";

/** Path of one of the pod's containers. */
export function aContainer(inputs: JsonObject, dice: Dice): string {
  const containers = listAt(get(inputs, `${POD}.containers`));
  return `${POD}.containers.${dice.pick(containers.map((_, index) => index))}`;
}

/** Sets a field of one container. */
function inContainer(name: string, policy: string, field: string, values: readonly unknown[]): Mutation {
  return edit(name, policy, WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.${field}`, dice.pick(values)),
  );
}

const CAPABILITIES =
  "ALL SYS_ADMIN NET_ADMIN NET_RAW SYS_PTRACE DAC_OVERRIDE CHOWN SETUID SETGID SYS_MODULE BPF NET_BIND_SERVICE".split(
    " ",
  );
const DIRECTORIES = ["/", "/etc", "/var/run/docker.sock", "/var/lib/kubelet", "/proc", "/home", "/dev", "/var/log"];

export const POD_MUTATIONS: readonly Mutation[] = [
  edit("run as root is allowed", "pods-run-as-non-root", WORKLOADS, (inputs, dice) => {
    const value = dice.pick([undefined, false]);
    const inPod = put(inputs, `${POD}.securityContext.runAsNonRoot`, value);
    return put(inPod, `${aContainer(inputs, dice)}.securityContext.runAsNonRoot`, value);
  }),
  inContainer("a container runs as user 0", "pods-run-as-non-root", "securityContext.runAsUser", [0]),
  edit("the root filesystem is writable", "root-filesystem-is-read-only", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.securityContext.readOnlyRootFilesystem`, dice.pick([undefined, false])),
  ),
  edit("privileges may be gained", "no-privilege-escalation", WORKLOADS, (inputs, dice) => {
    const context = `${aContainer(inputs, dice)}.securityContext`;
    return dice.pick([true, false])
      ? put(inputs, `${context}.privileged`, true)
      : put(inputs, `${context}.allowPrivilegeEscalation`, dice.pick([undefined, true]));
  }),
  edit("a capability is added", "capabilities-dropped", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.securityContext.capabilities.add`, [dice.pick(CAPABILITIES)]),
  ),
  edit("capabilities are kept", "capabilities-dropped", WORKLOADS, (inputs, dice) =>
    put(
      inputs,
      `${aContainer(inputs, dice)}.securityContext.capabilities`,
      dice.pick([undefined, { drop: [] }, { drop: ["NET_RAW"] }]),
    ),
  ),
  edit("the whole securityContext is dropped", "capabilities-dropped", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.securityContext`, undefined),
  ),
  edit("seccomp is off", "seccomp-set", WORKLOADS, (inputs, dice) => {
    const value = dice.pick([undefined, { type: "Unconfined" }]);
    const inPod = put(inputs, `${POD}.securityContext.seccompProfile`, value);
    return put(inPod, `${aContainer(inputs, dice)}.securityContext.seccompProfile`, value);
  }),
  edit("a namespace of the node is shared", "no-host-namespaces", WORKLOADS, (inputs, dice) =>
    put(inputs, `${POD}.${dice.pick(["hostNetwork", "hostPID", "hostIPC"])}`, true),
  ),
  edit("a port of the node is taken", "no-host-namespaces", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.ports.0.hostPort`, dice.pick([80, 443, 8080, 10250])),
  ),
  edit("a directory of the node is mounted", "no-host-path", WORKLOADS, (inputs, dice) => {
    const volumes = listAt(get(inputs, `${POD}.volumes`));
    return put(inputs, `${POD}.volumes`, [...volumes, { name: "node", hostPath: { path: dice.pick(DIRECTORIES) } }]);
  }),
  edit("the pod mounts the shared token", "no-service-account-token-by-default", WORKLOADS, (inputs, dice) =>
    dice.pick([true, false])
      ? put(inputs, `${POD}.automountServiceAccountToken`, undefined)
      : put(
          put(inputs, `${POD}.automountServiceAccountToken`, true),
          `${POD}.serviceAccountName`,
          dice.pick([undefined, "default"]),
        ),
  ),
  edit(
    "an account hands its token to all pods",
    "no-service-account-token-by-default",
    ofKind("core/v1:ServiceAccount"),
    (inputs, dice) => put(inputs, "automountServiceAccountToken", dice.pick([undefined, true])),
  ),
  edit(
    "a namespace takes any pod",
    "namespace-enforces-pod-security",
    (resource) => ofKind("core/v1:Namespace")(resource) && !resource.name.includes("node-agents"),
    (inputs, dice) => {
      const labels = { ...(valueAt(inputs, "metadata", "labels") as JsonObject) };
      const level = dice.pick(["", "baseline", "privileged"]);
      const label = "pod-security.kubernetes.io/enforce";
      const others = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== label));
      return put(inputs, "metadata.labels", level === "" ? others : { ...others, [label]: level });
    },
  ),
  edit("a probe is dropped", "probes-set", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.${dice.pick(["readinessProbe", "livenessProbe"])}`, undefined),
  ),
  edit("requests or limits are dropped", "requests-and-limits-set", WORKLOADS, (inputs, dice) =>
    put(
      inputs,
      `${aContainer(inputs, dice)}.resources${dice.pick(["", ".requests", ".limits", ".requests.cpu", ".requests.memory", ".limits.memory"])}`,
      undefined,
    ),
  ),
  edit("a limit is far above its request", "requests-and-limits-set", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.resources.limits.memory`, dice.pick(["64Gi", "32Gi", "128Gi"])),
  ),
  edit(
    "a chart's container is unlimited",
    "requests-and-limits-set",
    ({ inputs }) => listAt(inputs["footprint"]).length > 0,
    (inputs, dice) => {
      const workloads = listAt(inputs["footprint"]);
      const index = dice.pick(workloads.map((_, at) => at));
      const containers = listAt(valueAt(workloads[index], "containers"));
      const container = dice.pick(containers.map((_, at) => at));
      const field = dice.pick(["memoryLimitMiB", "memoryMiB", "cpuMillicores"]);
      return put(inputs, `footprint.${index}.containers.${container}.${field}`, 0);
    },
  ),
];

import type { JsonObject } from "../planner/model";
import type { ApiObject } from "./client";
import { objectIn, textIn } from "./objects";

const INJECT_LABEL = "sidecar.istio.io/inject";
const PROXY_IMAGE = "registry.istio.io/release/proxyv2";
const WORKLOADS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

/**
 * Does what istiod's webhook would: a pod of a meshed namespace gets istio-validation and its proxy, sized by the pod's
 * own annotations and secured as the injection template of istio-cni secures them. The proxy is a native sidecar, an
 * init container that goes on running, as `ENABLE_NATIVE_SIDECARS` asks.
 * @param meshed namespaces with `istio-injection: enabled`
 */
export function injected(object: ApiObject, meshed: ReadonlySet<string>): ApiObject {
  const { namespace = "" } = object.metadata;
  const template = objectIn(object, "spec", "template");
  if (!WORKLOADS.has(object.kind) || !isInjected(template, meshed.has(namespace))) {
    return object;
  }
  const pod = objectIn(template, "spec");
  const own = pod["initContainers"] ?? [];
  const added = [
    container("istio-validation", template),
    { ...container("istio-proxy", template), restartPolicy: "Always" },
  ];
  return {
    ...object,
    spec: {
      ...objectIn(object, "spec"),
      template: { ...template, spec: { ...pod, initContainers: [...added, ...(own as JsonObject[])] } },
    },
  };
}

/** Namespaces whose pods are injected, from the Namespace objects themselves. */
export function meshedNamespaces(objects: readonly ApiObject[]): ReadonlySet<string> {
  return new Set(
    objects
      .filter(({ kind, metadata }) => kind === "Namespace" && metadata.labels?.["istio-injection"] === "enabled")
      .map(({ metadata }) => metadata.name),
  );
}

function isInjected(template: JsonObject, meshed: boolean): boolean {
  const wish =
    textIn(template, "metadata", "labels", INJECT_LABEL) ?? textIn(template, "metadata", "annotations", INJECT_LABEL);
  return wish === undefined ? meshed : wish === "true";
}

function container(name: string, template: JsonObject): JsonObject {
  const size = (key: string): string | undefined =>
    textIn(template, "metadata", "annotations", `sidecar.istio.io/${key}`);
  const amounts = (cpu: string | undefined, memory: string | undefined): JsonObject => ({
    ...(cpu ? { cpu } : {}),
    ...(memory ? { memory } : {}),
  });
  return {
    name,
    image: PROXY_IMAGE,
    resources: {
      requests: amounts(size("proxyCPU"), size("proxyMemory")),
      limits: amounts(size("proxyCPULimit"), size("proxyMemoryLimit")),
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: 1337,
      runAsNonRoot: true,
      runAsUser: 1337,
      seccompProfile: { type: "RuntimeDefault" },
    },
  };
}

import type { Resource } from "./harness";

type Fields = Readonly<Record<string, unknown>>;

/** A value with one field replaced at a path; `undefined` removes it. */
export function change<T extends Resource>(resource: T, path: string, value: unknown): T {
  return { ...resource, props: withValue(resource.props, path.split("."), value) };
}

/** A copy of a tree with one value replaced; `undefined` removes it, and what is missing on the way is made. */
export function withValue(node: unknown, [step = "", ...rest]: readonly string[], value: unknown): Fields {
  if (Array.isArray(node)) {
    const copy: unknown[] = [...(node as unknown[])];
    copy[Number(step)] = rest.length === 0 ? value : withValue(copy[Number(step)], rest, value);
    return copy as unknown as Fields;
  }
  const fields = (typeof node === "object" && node !== null ? node : {}) as Fields;
  const next = rest.length === 0 ? value : withValue(fields[step], rest, value);
  if (next !== undefined) return { ...fields, [step]: next };
  const { [step]: _removed, ...others } = fields;
  return others;
}

/** An object of any kind, cluster-wide where the namespace is null: `object("networking.k8s.io/v1", "NetworkPolicy", "deny", { spec })`. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  fields: object,
  namespace: string | null = "pyairtable",
): Resource {
  return {
    type: `kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`,
    name,
    props: {
      apiVersion,
      kind,
      metadata: { name, ...(namespace && { namespace }), labels: { app: name, "pyairtable.dev/owner": "platform" } },
      ...fields,
    },
  };
}

/** A container that keeps every rule. */
export const CONTAINER = {
  name: "app",
  image: "ghcr.io/pyairtable/app:1.2.3@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
  imagePullPolicy: "IfNotPresent",
  ports: [{ containerPort: 8080 }],
  resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
  readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
  livenessProbe: { httpGet: { path: "/health", port: 8080 } },
  securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
} as const;

/** A pod that keeps every rule. */
export const POD_SPEC = {
  serviceAccountName: "app",
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [CONTAINER],
} as const;

/** A Deployment that keeps every rule. */
export const DEPLOYMENT = object("apps/v1", "Deployment", "app", {
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "app" } },
    template: { metadata: { labels: { app: "app" } }, spec: POD_SPEC },
  },
});

/** A CronJob that keeps every rule. */
export const CRON_JOB = object("batch/v1", "CronJob", "nightly", {
  spec: {
    schedule: "0 2 * * *",
    jobTemplate: {
      spec: { template: { metadata: { labels: { app: "nightly" } }, spec: { ...POD_SPEC, restartPolicy: "Never" } } },
    },
  },
});

/** A Release of a chart. */
export function release(chart: string, values: object, fields: object = {}): Resource {
  return {
    type: "kubernetes:helm.sh/v3:Release",
    name: chart,
    props: { name: chart, namespace: "operators", chart, version: "1.2.3", values, ...fields },
  };
}

/** Where the pod's and the first container's fields stand in DEPLOYMENT. */
export const POD = "spec.template.spec";
export const APP = `${POD}.containers.0`;

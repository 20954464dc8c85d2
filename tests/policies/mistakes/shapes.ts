import type { Resource } from "../harness";
import { APP, change, CRON_JOB, DEPLOYMENT, object } from "../objects";

/** One of the 22 mistakes of the first implementation, as the resources that would make it again. */
export interface ReferenceMistake {
  readonly number: number;
  readonly mistake: string;
  readonly resources: readonly Resource[];
  /** Policies each of which refuses these resources and names the mistake in its metadata. */
  readonly refusedBy: readonly string[];
  /** What of the mistake no resource shows, and what holds it instead. */
  readonly unseen?: string;
}

export const JOB_POD = "spec.jobTemplate.spec.template.spec";
export const MESHED: Resource = {
  type: "kubernetes:core/v1:Namespace",
  name: "pyairtable",
  props: {
    metadata: { name: "pyairtable", labels: { "istio-injection": "enabled", "pyairtable.dev/owner": "platform" } },
  },
};

export function named(resource: Resource, name: string, type = resource.type): Resource {
  return { ...change(resource, "metadata.name", name), name, type };
}

export function service(name: string): Resource {
  return change(named(DEPLOYMENT, name), "metadata.labels", { "app.kubernetes.io/component": "service" });
}

export function environment(resource: Resource, variables: Readonly<Record<string, string>>): Resource {
  return change(
    resource,
    `${APP}.env`,
    Object.entries(variables).map(([name, value]) => ({ name, value })),
  );
}

export function job(name: string, script: string, namespace = "pyairtable"): Resource {
  const command = change(named(CRON_JOB, name), `${JOB_POD}.containers.0.command`, ["sh", "-c", script]);
  return change(command, "metadata.namespace", namespace);
}

export function config(name: string, data: Readonly<Record<string, string>>): Resource {
  return object("v1", "ConfigMap", name, { data });
}

export const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";

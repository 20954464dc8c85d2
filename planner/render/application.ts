import type { PlannedChart } from "./charts";
import type { KubernetesManifest } from "./manifests";

/** Argo CD applies what has a lower number first. */
export const SYNC_WAVE = "argocd.argoproj.io/sync-wave";

/** Where Argo CD looks for Applications unless told otherwise. */
const ARGO_NAMESPACE = "argocd";

/**
 * An Argo CD Application that installs a chart as the program's Release does. A chart from a folder is taken from where
 * its pin is published, since Argo CD cannot see this machine.
 * @param wave when it is applied among the others
 */
export function application(chart: PlannedChart, project: string, wave: number): KubernetesManifest {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: chart.releaseName,
      namespace: ARGO_NAMESPACE,
      labels: { "app.kubernetes.io/part-of": project },
      annotations: { [SYNC_WAVE]: String(wave) },
      // Deleting the Application removes what it installed.
      finalizers: ["resources-finalizer.argocd.argoproj.io"],
    },
    spec: {
      project: "default",
      destination: { server: "https://kubernetes.default.svc", namespace: chart.namespace },
      source: {
        chart: chart.chart,
        repoURL: repoUrl(chart),
        targetRevision: chart.version,
        helm: { releaseName: chart.releaseName, valuesObject: chart.values },
      },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ["CreateNamespace=false", "ServerSideApply=true"],
      },
    },
  };
}

/** Argo CD takes an OCI registry without its scheme. */
function repoUrl({ source, chart }: PlannedChart): string {
  const location = "folder" in source ? source.origin : source;
  if (!location) {
    throw new TypeError(`chart ${chart} comes from a folder and has no pin that says where it is published`);
  }
  return "oci" in location ? location.oci.replace(/^oci:\/\//, "") : location.http;
}

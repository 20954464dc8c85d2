import * as k8s from "@pulumi/kubernetes";

/**
 * The one Kubernetes provider of the program: bound to a named context, applying server-side. Default providers are
 * disabled by the stacks' config, so nothing can reach whatever cluster happens to be current.
 * @param context a context of the kubeconfig; also the cluster's identity, so that a renewed kubeconfig replaces nothing
 */
export function clusterProvider(context: string): k8s.Provider {
  return new k8s.Provider("cluster", {
    context,
    clusterIdentifier: context,
    enableServerSideApply: true,
    suppressDeprecationWarnings: false,
  });
}

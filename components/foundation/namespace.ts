import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";
import type { NamespaceName, NamespaceRole } from "../namespaces";
import { CONTAINER_DEFAULTS, NAMESPACE_BOUNDS, quotaHard } from "./guards";

export interface PlatformNamespaceArgs {
  readonly namespace: NamespaceName;
  readonly role: NamespaceRole;
}

/**
 * A namespace and its guards: Pod Security enforced by the API server (`restricted`, except for the agents that must
 * touch the node), a quota, and defaults for containers that name no resources.
 */
export class PlatformNamespace extends PlatformComponent {
  readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: PlatformNamespaceArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:foundation:Namespace", name, {}, opts);
    const level = args.role === "nodeAgents" ? "privileged" : "restricted";
    const meshed = args.role === "services" || args.role === "ingress";
    const labels = labelsFor(args.namespace, "namespace");
    const namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name: args.namespace,
          labels: {
            ...labels,
            "pod-security.kubernetes.io/enforce": level,
            "pod-security.kubernetes.io/audit": level,
            "pod-security.kubernetes.io/warn": level,
            "istio-injection": meshed ? "enabled" : "disabled",
          },
        },
      },
      this.child,
    );
    this.namespaceName = namespace.metadata.name;
    const metadata = { namespace: this.namespaceName, labels };
    new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      { metadata: { ...metadata, name: "bounds" }, spec: { hard: quotaHard(NAMESPACE_BOUNDS[args.role]) } },
      this.child,
    );
    new k8s.core.v1.LimitRange(
      `${name}-limits`,
      {
        metadata: { ...metadata, name: "container-defaults" },
        spec: { limits: [{ type: "Container", ...CONTAINER_DEFAULTS }] },
      },
      this.child,
    );
    this.registerOutputs({});
  }
}

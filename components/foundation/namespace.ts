import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";
import type { NamespaceName, NamespaceRole } from "../namespaces";

export interface PlatformNamespaceArgs {
  readonly namespace: NamespaceName;
  readonly role: NamespaceRole;
}

/** A namespace with Pod Security enforced by the API server: `restricted`, except for the agents that must touch the node. */
export class PlatformNamespace extends PlatformComponent {
  readonly namespaceName: pulumi.Output<string>;

  constructor(name: string, args: PlatformNamespaceArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:foundation:Namespace", name, {}, opts);
    const level = args.role === "nodeAgents" ? "privileged" : "restricted";
    const namespace = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name: args.namespace,
          labels: {
            ...labelsFor(args.namespace, "namespace"),
            "pod-security.kubernetes.io/enforce": level,
            "pod-security.kubernetes.io/audit": level,
            "pod-security.kubernetes.io/warn": level,
            ...(args.role === "services" || args.role === "ingress" ? { "istio-injection": "enabled" } : {}),
          },
        },
      },
      this.child,
    );
    this.namespaceName = namespace.metadata.name;
    this.registerOutputs({});
  }
}

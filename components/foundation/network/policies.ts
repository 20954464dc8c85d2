import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../component";
import { labelsFor } from "../../labels";
import { NAMESPACES, type NamespaceRole } from "../../namespaces";
import type { Profile } from "../../profiles";
import type { ResolvedService } from "../../services/resolve";
import { type Edge, type Peer, type PodPeer, isPodPeer } from "./edge";
import { platformEdges } from "./edges";

export interface NetworkPoliciesArgs {
  readonly profile: Profile;
  readonly services: readonly ResolvedService[];
  readonly namespaces: Readonly<Record<NamespaceRole, pulumi.Output<string>>>;
}

/** Annotation that says why an edge is open. */
const WHY = "pyairtable.dev/why";

/** Default-deny both ways in every namespace, then one pair of rules for each edge of the platform. */
export class NetworkPolicies extends PlatformComponent {
  constructor(name: string, args: NetworkPoliciesArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:foundation:NetworkPolicies", name, {}, opts);
    for (const [role, namespace] of Object.entries(NAMESPACES)) {
      new k8s.networking.v1.NetworkPolicy(
        `${name}-${namespace}-default-deny`,
        {
          metadata: {
            name: "default-deny",
            namespace: args.namespaces[role as NamespaceRole],
            labels: labelsFor("default-deny", "network-policy"),
          },
          spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
        },
        this.child,
      );
    }
    for (const edge of platformEdges(args.profile, args.services)) {
      if (isPodPeer(edge.from)) {
        this.allow(edge, edge.from, "Egress", args);
      }
      if (isPodPeer(edge.to)) {
        this.allow(edge, edge.to, "Ingress", args);
      }
    }
    this.registerOutputs({});
  }

  private allow(edge: Edge, at: PodPeer, direction: "Ingress" | "Egress", args: NetworkPoliciesArgs): void {
    const policyName = `${edge.name}-${direction.toLowerCase()}`;
    const ports = edge.ports.map(({ port, protocol = "TCP" }) => ({ port, protocol }));
    const peers = networkPolicyPeers(direction === "Egress" ? edge.to : edge.from);
    new k8s.networking.v1.NetworkPolicy(
      `${this.name}-${NAMESPACES[at.role]}-${policyName}`,
      {
        metadata: {
          name: policyName,
          namespace: args.namespaces[at.role],
          labels: labelsFor(edge.name, "network-policy"),
          annotations: { [WHY]: edge.why },
        },
        spec: {
          podSelector: at.pods ? { matchLabels: at.pods } : {},
          policyTypes: [direction],
          ...(direction === "Egress" ? { egress: [{ to: peers, ports }] } : { ingress: [{ from: peers, ports }] }),
        },
      },
      this.child,
    );
  }
}

function networkPolicyPeers(peer: Peer): k8s.types.input.networking.v1.NetworkPolicyPeer[] {
  if ("cidrs" in peer) {
    const except = peer.except ? { except: [...peer.except] } : {};
    return peer.cidrs.map((cidr) => ({ ipBlock: { cidr, ...except } }));
  }
  const namespace = isPodPeer(peer) ? NAMESPACES[peer.role] : peer.system;
  return [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      ...(peer.pods ? { podSelector: { matchLabels: peer.pods } } : {}),
    },
  ];
}

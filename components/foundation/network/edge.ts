import type { NamespaceRole } from "../../namespaces";
import type { Profile } from "../../profiles";

export type PodLabels = Readonly<Record<string, string>>;

/** Pods of one of our namespaces; all of them when no labels are given. */
export interface PodPeer {
  readonly role: NamespaceRole;
  readonly pods?: PodLabels;
}

/** Pods of kube-system, which is not ours: only their side of an edge that we own gets a rule. */
export interface SystemPeer {
  readonly system: "kube-system";
  readonly pods: PodLabels;
}

/** Addresses outside the pods' network. */
export interface AddressPeer {
  readonly cidrs: readonly string[];
  /** Taken out of every one of `cidrs`. */
  readonly except?: readonly string[];
}

export type Peer = PodPeer | SystemPeer | AddressPeer;

export interface EdgePort {
  readonly port: number;
  /** Default: TCP. */
  readonly protocol?: "TCP" | "UDP";
}

/** One allowed connection. Everything that is not an edge is denied, in both directions, in every namespace. */
export interface Edge {
  /** Name of its NetworkPolicies: `<from>-to-<to>`. Unique. */
  readonly name: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly ports: readonly EdgePort[];
  /** Why the platform needs it; stands as an annotation on the policy. */
  readonly why: string;
}

export const tcp = (...ports: readonly number[]): EdgePort[] => ports.map((port) => ({ port }));

export const isPodPeer = (peer: Peer): peer is PodPeer => "role" in peer;

/** Addresses no pod may mistake for the internet: among them the metadata service, which hands out the node's identity. */
const LINK_LOCAL = "169.254.0.0/16";

/** Everything that is neither the cluster's own network nor the node's. */
export function internet(profile: Pick<Profile, "nodes">): AddressPeer {
  return { cidrs: ["0.0.0.0/0"], except: [...profile.nodes.privateCidrs, LINK_LOCAL] };
}

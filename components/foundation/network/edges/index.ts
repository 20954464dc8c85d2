import { NAMESPACES, type NamespaceRole } from "../../../namespaces";
import type { Profile } from "../../../profiles";
import type { ResolvedService } from "../../../services/resolve";
import type { Edge } from "../edge";
import { controlPlaneEdges } from "./control-plane";
import { dataEdges } from "./data";
import { meshEdges } from "./mesh";
import { observabilityEdges } from "./observability";
import { pods } from "./pods";
import { serviceEdges } from "./services";

/** Every allowed connection of the platform: the guide's diagram, then what its systems need to run and to be watched. */
export function platformEdges(profile: Profile, services: readonly ResolvedService[]): Edge[] {
  return [
    ...dnsEdges(),
    ...serviceEdges(profile, services),
    ...dataEdges(),
    ...meshEdges(profile),
    ...controlPlaneEdges(profile),
    ...observabilityEdges(profile),
  ];
}

/** Names are looked up over UDP, and over TCP when an answer is long. */
function dnsEdges(): Edge[] {
  return (Object.keys(NAMESPACES) as NamespaceRole[]).map((role) => ({
    name: `${NAMESPACES[role]}-to-dns`,
    from: { role },
    to: pods.dns,
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
    why: "name resolution",
  }));
}

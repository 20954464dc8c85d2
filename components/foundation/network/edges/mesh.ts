import type { Profile } from "../../../profiles";
import { type Edge, tcp } from "../edge";
import { pods } from "./pods";

/** Sidecars and gateway to their control plane and to the traces, users to the gateway. */
export function meshEdges(profile: Profile): Edge[] {
  const everyone = { cidrs: ["0.0.0.0/0"] };
  return [
    {
      name: "users-to-gateway",
      from: everyone,
      to: pods.gateway,
      ports: tcp(80, 443),
      why: "requests of users; 80 only redirects",
    },
    {
      name: "load-balancer-to-gateway",
      from: { cidrs: profile.nodes.privateCidrs },
      to: pods.gateway,
      ports: tcp(15021),
      why: "the load balancer's health check",
    },
    {
      name: "gateway-to-istiod",
      from: pods.gateway,
      to: pods.istiod,
      ports: tcp(15012),
      why: "configuration and certificates",
    },
    {
      name: "sidecars-to-istiod",
      from: pods.allServices,
      to: pods.istiod,
      ports: tcp(15012),
      why: "configuration and certificates",
    },
    { name: "gateway-to-tempo", from: pods.gateway, to: pods.tempo, ports: tcp(4317), why: "spans over OTLP" },
    {
      name: "services-to-tempo",
      from: pods.allServices,
      to: pods.tempo,
      ports: tcp(4317),
      why: "spans over OTLP, from sidecars and services",
    },
  ];
}

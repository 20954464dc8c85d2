import type { ChartValues } from "../charts/contracts/values";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { COST_CENTER_LABEL, OWNER_LABEL } from "../labels";
import { NAMESPACES } from "../namespaces";
import type { Profile } from "../profiles";
import { spreadOver } from "./control-plane-values";
import { INGRESS_RELEASE, INGRESS_SELECTOR } from "./identity";

type GatewayValues = ChartValues["istioGateway"];
const PRIORITY_CLASS: PriorityClassName = "pyairtable-platform";

/** CPU share of the request at which a gateway pod is added. */
const CPU_TARGET_PERCENT = 70;
/** Seconds a stopping gateway has beyond the longest request, for the load balancer to notice and for the process to end. */
const STOP_MARGIN_SECONDS = 20;

/** @param longestRequestSeconds timeout of the slowest public service: a stopping gateway pod lets its requests end */
export function ingressValues(profile: Profile, longestRequestSeconds: number): GatewayValues {
  const { gatewayReplicas: replicas, gateway, platform } = profile.mesh;
  const spread = replicas.min > 1;
  return {
    ...(platform ? { platform } : {}),
    ...(replicas.max > replicas.min
      ? {
          autoscaling: {
            enabled: true,
            minReplicas: replicas.min,
            maxReplicas: replicas.max,
            targetCPUUtilizationPercentage: CPU_TARGET_PERCENT,
          },
        }
      : { autoscaling: { enabled: false }, replicaCount: replicas.min }),
    ...(spread ? { podDisruptionBudget: { maxUnavailable: 1 } } : {}),
    topologySpreadConstraints: spread ? spreadOver(INGRESS_SELECTOR) : [],
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    resources: resourceRequirements(gateway),
    priorityClassName: PRIORITY_CLASS,
    labels: { [OWNER_LABEL]: "platform", [COST_CENTER_LABEL]: "mesh" },
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
      // Ports 80 and 443 without a capability; Pod Security counts this sysctl as safe.
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    },
    service: service(profile),
    env: { EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true" },
    terminationGracePeriodSeconds: longestRequestSeconds + STOP_MARGIN_SECONDS,
  };
}

function service({ exposure }: Profile): NonNullable<GatewayValues["service"]> {
  const { serviceType, annotations, loadBalancerClass, nodePorts } = exposure;
  return {
    type: serviceType,
    annotations: { ...annotations },
    ...(loadBalancerClass ? { loadBalancerClass } : {}),
    // Keeps the client's address; the balancer sends only to nodes with a gateway pod.
    ...(serviceType === "LoadBalancer" ? { externalTrafficPolicy: "Local" } : {}),
    ports: [
      { name: "http2", protocol: "TCP", port: 80, targetPort: 80, ...(nodePorts ? { nodePort: nodePorts.http } : {}) },
      {
        name: "https",
        protocol: "TCP",
        port: 443,
        targetPort: 443,
        ...(nodePorts ? { nodePort: nodePorts.https } : {}),
      },
    ],
  };
}

export function ingressFootprint({ mesh }: Profile): WorkloadFootprint[] {
  const { min, max } = mesh.gatewayReplicas;
  return [
    {
      kind: "Deployment",
      name: INGRESS_RELEASE,
      namespace: NAMESPACES.ingress,
      replicas: min,
      maxReplicas: max,
      containers: [{ name: "istio-proxy", ...mesh.gateway }],
      costCenter: "mesh",
      spread: min > 1 ? "preferred" : "none",
      spotSafe: min > 1,
    },
  ];
}

import * as pulumi from "@pulumi/pulumi";
import type { StrimziKafkaOperatorValues } from "../charts/contracts/values/strimzi-kafka-operator-values";
import { ChartRelease } from "../charts/release";
import { CHARTS } from "../charts/versions";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { PriorityClassName } from "../foundation/priority-classes";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import type { OperatorProfile, OperatorReleaseArgs } from "./args";

export interface StrimziArgs extends OperatorReleaseArgs {
  /** Who keeps Kafka's metadata: decides the line of the operator, since no operator speaks both. */
  readonly coordination: "kraft" | "zookeeper";
  /** The data namespace, as the foundation created it: the chart binds a Role there. */
  readonly dataNamespace: pulumi.Output<string>;
}

const DEPLOYMENT = "strimzi-cluster-operator";

/**
 * The operator, watching the data namespace only. It writes no NetworkPolicies: its own would open listeners and
 * metrics to every pod, beside the platform's table of edges.
 */
export function strimziValues({ operators, availability }: OperatorProfile): StrimziKafkaOperatorValues {
  const replicas = availability.controllerReplicas;
  return {
    replicas,
    watchNamespaces: [NAMESPACES.data],
    generateNetworkPolicy: false,
    resources: resourceRequirements(operators.strimzi),
    podSecurityContext: restrictedPod(),
    securityContext: restrictedContainer(),
    priorityClassName: "pyairtable-platform" satisfies PriorityClassName,
    podDisruptionBudget: replicas > 1 ? { enabled: true, minAvailable: 1 } : { enabled: false },
    // An affinity, since the ZooKeeper line's chart has no spread constraints.
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: { matchLabels: { name: DEPLOYMENT } },
            },
          },
        ],
      },
    },
    extraEnvs: [
      // Gives every pod that the operator makes the security context the level `restricted` asks for.
      { name: "STRIMZI_POD_SECURITY_PROVIDER_CLASS", value: "restricted" },
      { name: "JAVA_OPTS", value: `-Xms${operators.strimziHeapMiB}m -Xmx${operators.strimziHeapMiB}m` },
    ],
  };
}

export function strimziFootprint({ operators, availability }: OperatorProfile): WorkloadFootprint[] {
  return [
    {
      kind: "Deployment",
      name: DEPLOYMENT,
      namespace: NAMESPACES.operators,
      replicas: availability.controllerReplicas,
      containers: [{ name: DEPLOYMENT, ...operators.strimzi }],
      costCenter: "operators",
      spread: "preferred",
      spotSafe: true,
    },
  ];
}

/** Strimzi's operator; with ZooKeeper its last line, and a warning that the line has ended. */
export function strimzi(name: string, args: StrimziArgs, opts: pulumi.ComponentResourceOptions): ChartRelease {
  const { profile, namespace, mirror } = args;
  const chart = args.coordination === "zookeeper" ? "strimziZooKeeper" : "strimzi";
  const release = new ChartRelease(
    name,
    {
      chart,
      releaseName: "strimzi",
      // Both namespaces must exist: the operator lives in one and is bound to the other.
      namespace: pulumi.all([namespace, args.dataNamespace]).apply(([operators]) => operators),
      values: strimziValues(profile),
      footprint: strimziFootprint(profile),
      mirror,
    },
    opts,
  );
  if (args.coordination === "zookeeper") {
    void pulumi.log.warn(CHARTS.strimziZooKeeper.endOfLife, release);
  }
  return release;
}

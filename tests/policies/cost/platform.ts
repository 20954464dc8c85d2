import { platformFacts } from "../../../components/foundation/facts";
import { EKS, eksNodePool } from "../../../components/profiles/eks";
import { MINIKUBE } from "../../../components/profiles/minikube";
import type { Profile } from "../../../components/profiles/profile";
import type { Resource } from "../harness";

/** A foundation that says what the nodes are: `nodes` m7g.large in one zone, of which the cluster itself takes nothing. */
export function eksFoundation(nodes: number, budgetMonthlyUsd?: number): Resource {
  const pools = [eksNodePool("general", "m7g.large", nodes)];
  return foundation({ ...EKS, nodes: { ...EKS.nodes, pools, zones: ["us-east-1a"], system: [] } }, budgetMonthlyUsd);
}

/** A foundation on a machine of one's own. */
export function minikubeFoundation(): Resource {
  return foundation(MINIKUBE);
}

function foundation(profile: Profile, budgetMonthlyUsd?: number): Resource {
  return {
    type: "pyairtable:foundation:Foundation",
    name: "foundation",
    props: { platform: platformFacts(profile, budgetMonthlyUsd) },
  };
}

export interface DeclaredSize {
  readonly cpuMillicores?: number;
  readonly memoryMiB?: number;
  readonly replicas?: number;
  readonly costCenter?: string;
  readonly kind?: string;
}

/** A component that declares one workload. */
export function declaring({
  cpuMillicores = 500,
  memoryMiB = 512,
  replicas = 1,
  costCenter = "postgres",
  kind = "Deployment",
}: DeclaredSize): Resource {
  const container = {
    name: "main",
    cpuMillicores,
    memoryMiB,
    cpuLimitMillicores: cpuMillicores,
    memoryLimitMiB: memoryMiB,
  };
  return {
    type: "pyairtable:data:Part",
    name: "part",
    props: {
      footprint: [
        {
          kind,
          name: "part",
          namespace: "data",
          costCenter,
          replicas,
          spread: "none",
          containers: [container],
          volumes: [],
        },
      ],
    },
  };
}

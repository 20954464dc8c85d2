import type { ContainerFootprint } from "../../components/footprint";
import { CLUSTER_PART, type SpreadWorkload } from "../capacity/workloads";
import type { ContainerUse } from "./metrics";

/** Fewer samples than this say nothing of a container. */
const LEAST_SAMPLES = 24;
/** Room above what was seen. CPU: a busy pod is slowed; memory: a pod above its limit is killed. */
const MARGIN = { cpu: 1.15, memory: 1.25 } as const;
const STEP = { cpuMillicores: 5, memoryMiB: 8 } as const;
const LEAST = { cpuMillicores: 10, memoryMiB: 16 } as const;

/** The entry that stands for what init containers ask beyond the others. */
const INIT = "init";

export interface Proposal {
  readonly part: string;
  readonly namespace: string;
  readonly workload: string;
  readonly container: string;
  readonly replicas: number;
  readonly samples: number;
  readonly cpuMillicores: { readonly now: number; readonly p95: number; readonly proposed: number };
  readonly memoryMiB: { readonly now: number; readonly max: number; readonly proposed: number };
  /** The proposed request stands above the container's limit, which would have to rise with it. */
  readonly aboveLimit: boolean;
}

export interface RightSizing {
  /** Proposals that change a request, the largest change over all replicas first. */
  readonly proposals: readonly Proposal[];
  /** Containers of the plan that keep their requests for want of measurements, as `namespace/workload/container`. */
  readonly unmeasured: readonly string[];
  /** Measured containers the plan does not know. */
  readonly unknown: readonly string[];
  /** The workloads with the proposed requests. */
  readonly workloads: readonly SpreadWorkload[];
}

/**
 * Proposes requests from measured use: the 95th percentile of CPU and the largest memory of any pod, each with a margin
 * and rounded up. What was not measured, or too seldom, keeps its requests; so do the cluster's own pods, which are not
 * ours to size.
 */
export function rightSize(workloads: readonly SpreadWorkload[], use: readonly ContainerUse[]): RightSizing {
  const byContainer = new Map<string, ContainerUse[]>();
  const unknown = new Set<string>();
  for (const measured of use) {
    const owner = ownerOf(measured, workloads);
    const container = owner?.containers.find(({ name }) => name === measured.container);
    if (owner && container) {
      const key = keyOf(owner, container);
      byContainer.set(key, [...(byContainer.get(key) ?? []), measured]);
    } else {
      unknown.add(`${measured.namespace}/${measured.pod}/${measured.container}`);
    }
  }
  const proposals: Proposal[] = [];
  const unmeasured: string[] = [];
  const sized = workloads.map((workload): SpreadWorkload => {
    if (workload.part === CLUSTER_PART) {
      return workload;
    }
    const containers = workload.containers.map((container) => {
      const proposal = proposalFor(workload, container, byContainer.get(keyOf(workload, container)) ?? []);
      if (container.name === INIT) {
        return container;
      }
      if (!proposal) {
        unmeasured.push(keyOf(workload, container));
        return container;
      }
      if (
        proposal.cpuMillicores.proposed !== container.cpuMillicores ||
        proposal.memoryMiB.proposed !== container.memoryMiB
      ) {
        proposals.push(proposal);
      }
      const { cpuMillicores, memoryMiB } = proposal;
      return { ...container, cpuMillicores: cpuMillicores.proposed, memoryMiB: memoryMiB.proposed };
    });
    return { ...workload, containers: withInit(workload.containers, containers) };
  });
  const weight = ({ replicas, cpuMillicores, memoryMiB }: Proposal): number =>
    replicas *
    (Math.abs(cpuMillicores.proposed - cpuMillicores.now) / 1000 + Math.abs(memoryMiB.proposed - memoryMiB.now) / 4096);
  return {
    proposals: proposals.sort((a, b) => weight(b) - weight(a) || (nameOf(a) < nameOf(b) ? -1 : 1)),
    unmeasured: unmeasured.sort(),
    unknown: [...unknown].sort(),
    workloads: sized,
  };
}

/** The init containers still need what they needed, however little the others ask. */
function withInit(before: readonly ContainerFootprint[], after: readonly ContainerFootprint[]): ContainerFootprint[] {
  const excess = (of: "cpuMillicores" | "memoryMiB", beyond: number): number => {
    const shrunk = before.reduce((sum, each) => sum + each[of], 0) - after.reduce((sum, each) => sum + each[of], 0);
    return beyond > 0 ? Math.max(0, beyond + shrunk) : 0;
  };
  return after.map((container) =>
    container.name === INIT
      ? {
          ...container,
          cpuMillicores: excess("cpuMillicores", container.cpuMillicores),
          memoryMiB: excess("memoryMiB", container.memoryMiB),
        }
      : container,
  );
}

function proposalFor(
  { part, namespace, name, replicas }: SpreadWorkload,
  container: ContainerFootprint,
  measured: readonly ContainerUse[],
): Proposal | undefined {
  const cpu = measured.flatMap(({ cpuMillicores }) => cpuMillicores);
  const memory = measured.flatMap(({ memoryMiB }) => memoryMiB);
  const samples = Math.min(cpu.length, memory.length);
  if (samples < LEAST_SAMPLES) {
    return undefined;
  }
  const p95 = percentile(cpu, 0.95);
  const max = memory.reduce((most, sample) => Math.max(most, sample), 0);
  const proposedCpu = roundedUp(p95 * MARGIN.cpu, "cpuMillicores");
  const proposedMemory = roundedUp(max * MARGIN.memory, "memoryMiB");
  const over = (proposed: number, limit: number): boolean => limit > 0 && proposed > limit;
  return {
    part,
    namespace,
    workload: name,
    container: container.name,
    replicas,
    samples,
    cpuMillicores: { now: container.cpuMillicores, p95: Math.round(p95), proposed: proposedCpu },
    memoryMiB: { now: container.memoryMiB, max: Math.round(max), proposed: proposedMemory },
    aboveLimit: over(proposedCpu, container.cpuLimitMillicores) || over(proposedMemory, container.memoryLimitMiB),
  };
}

/** The nearest-rank percentile: a value that was measured, of which `share` of all are no larger. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function roundedUp(amount: number, of: keyof typeof STEP): number {
  return Math.max(LEAST[of], Math.ceil(amount / STEP[of] - 1e-9) * STEP[of]);
}

/** How the pods of a workload are called: by Kubernetes' own controllers, and by operators' ordinals. */
const POD_SUFFIX: Readonly<Record<SpreadWorkload["kind"], RegExp>> = {
  Deployment: /^-[a-z0-9]{1,10}-[a-z0-9]{5}$/,
  StatefulSet: /^-\d+$/,
  DaemonSet: /^-[a-z0-9]{5}$/,
  Job: /^-([a-z0-9]+-)?[a-z0-9]{5}$/,
};

/** The workload with the longest name that the pod's name can come from. */
function ownerOf({ namespace, pod }: ContainerUse, workloads: readonly SpreadWorkload[]): SpreadWorkload | undefined {
  return workloads
    .filter(
      (workload) =>
        workload.namespace === namespace &&
        pod.startsWith(workload.name) &&
        POD_SUFFIX[workload.kind].test(pod.slice(workload.name.length)),
    )
    .sort((a, b) => b.name.length - a.name.length)[0];
}

const keyOf = ({ namespace, name }: SpreadWorkload, container: ContainerFootprint): string =>
  `${namespace}/${name}/${container.name}`;
const nameOf = ({ namespace, workload, container }: Proposal): string => `${namespace}/${workload}/${container}`;

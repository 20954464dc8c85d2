import type { SpreadWorkload } from "../../planner/capacity/workloads";

interface Range {
  readonly status: "success";
  readonly data: {
    readonly resultType: "matrix";
    readonly result: readonly { readonly metric: object; readonly values: readonly (readonly [number, string])[] }[];
  };
}

/** Measurements as Prometheus answers them. */
export interface MetricsFixture {
  readonly cpu: Range;
  readonly memory: Range;
}

export interface FixtureOptions {
  /** Share of its requests a container uses. */
  readonly cpu: number;
  readonly memory: number;
  /** Samples a container has, five minutes apart. */
  readonly samples: number;
}

const START = 1_763_000_000;
const STEP_SECONDS = 300;

/** Use of every container of the workloads: a wave around a share of its requests. Equal input gives equal output. */
export function metricsOf(workloads: readonly SpreadWorkload[], options: FixtureOptions): MetricsFixture {
  const series = (of: "cpu" | "memory"): Range["data"]["result"] =>
    workloads.flatMap((workload) =>
      Array.from({ length: Math.max(1, workload.replicas) }, (_, pod) => pod).flatMap((pod) =>
        workload.containers.map((container) => ({
          metric: { namespace: workload.namespace, pod: podName(workload, pod), container: container.name },
          values: Array.from({ length: options.samples }, (_, index): readonly [number, string] => {
            const wave = 0.5 + 0.5 * Math.sin((index * 2 * Math.PI) / options.samples);
            const base = of === "cpu" ? container.cpuMillicores / 1000 : container.memoryMiB * 2 ** 20;
            return [START + index * STEP_SECONDS, String(base * options[of] * wave)];
          }),
        })),
      ),
    );
  const range = (of: "cpu" | "memory"): Range => ({
    status: "success",
    data: { resultType: "matrix", result: series(of) },
  });
  return { cpu: range("cpu"), memory: range("memory") };
}

function podName({ kind, name }: SpreadWorkload, pod: number): string {
  return {
    Deployment: `${name}-6d4b75cb6d-abcd${pod}`,
    StatefulSet: `${name}-${pod}`,
    DaemonSet: `${name}-abcd${pod}`,
    Job: `${name}-abcd${pod}`,
  }[kind];
}

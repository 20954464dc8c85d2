import * as fs from "node:fs";
import { z } from "zod";
import { PlanError } from "../errors";

/** The queries whose answers a metrics file holds. */
export const METRIC_QUERIES = {
  cpu: 'sum by (namespace, pod, container) (rate(container_cpu_usage_seconds_total{container!="",container!="POD"}[5m]))',
  memory: 'max by (namespace, pod, container) (container_memory_working_set_bytes{container!="",container!="POD"})',
} as const;

/** What one container of one pod used, sample by sample. */
export interface ContainerUse {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly cpuMillicores: readonly number[];
  readonly memoryMiB: readonly number[];
}

const MATRIX = z.object({
  status: z.literal("success"),
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(
      z.object({
        metric: z.looseObject({ namespace: z.string(), pod: z.string(), container: z.string() }),
        // Prometheus writes a sample as [Unix seconds, "number"].
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** `{"cpu": <answer>, "memory": <answer>}`: the bodies of /api/v1/query_range for `METRIC_QUERIES`. */
const EXPORT = z.object({ cpu: MATRIX, memory: MATRIX });

export interface MetricsExport {
  readonly use: readonly ContainerUse[];
  /** From the first sample to the last. */
  readonly hours: number;
}

/** @throws PlanError for a file that cannot be read or has another shape */
export function readMetrics(file: string): MetricsExport {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlanError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseMetrics(content, file);
}

/** As `readMetrics`, for a file already read. Samples that are no numbers (NaN, +Inf) are left out. */
export function parseMetrics(content: unknown, file: string): MetricsExport {
  const parsed = EXPORT.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PlanError(
      `${file} is no metrics export: ${issue?.path.join(".") || "the file"}: ${issue?.message ?? "unreadable"}. ` +
        'It is {"cpu": ..., "memory": ...} with two answers of /api/v1/query_range; see docs/cost.md.',
    );
  }
  const found = new Map<
    string,
    { namespace: string; pod: string; container: string; cpu: number[]; memory: number[] }
  >();
  let [first, last] = [Infinity, -Infinity];
  for (const [of, scale] of [
    ["cpu", 1000],
    ["memory", 1 / 2 ** 20],
  ] as const) {
    for (const { metric, values } of parsed.data[of].data.result) {
      const { namespace, pod, container } = metric;
      const key = JSON.stringify([namespace, pod, container]);
      const entry = found.get(key) ?? { namespace, pod, container, cpu: [], memory: [] };
      found.set(key, entry);
      for (const [seconds, text] of values) {
        const value = Number(text);
        if (Number.isFinite(value)) {
          entry[of].push(value * scale);
          [first, last] = [Math.min(first, seconds), Math.max(last, seconds)];
        }
      }
    }
  }
  return {
    use: [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { cpu, memory, ...names }]) => ({
        ...names,
        cpuMillicores: cpu,
        memoryMiB: memory,
      })),
    hours: last > first ? Math.round(((last - first) / 3600) * 10) / 10 : 0,
  };
}

/** What a container asks of its node. CPU in thousandths of a core, memory in MiB (2^20 bytes). */
export interface Size {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** Ceiling above which the container is throttled. */
  readonly cpuLimitMillicores: number;
  /** Ceiling above which the container is killed (OOM). Kept at 1.5x the request or more where memory is not pre-allocated. */
  readonly memoryLimitMiB: number;
}

/** `size(50, 128, 500, 256)`: requests of 50m / 128Mi, limits of 500m / 256Mi. */
export function size(
  cpuMillicores: number,
  memoryMiB: number,
  cpuLimitMillicores: number,
  memoryLimitMiB: number,
): Size {
  return { cpuMillicores, memoryMiB, cpuLimitMillicores, memoryLimitMiB };
}

/** 250 -> "250m"; whole cores are written as Kubernetes writes them back (2000 -> "2"), so that a diff stays empty. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** 512 -> "512Mi", 2048 -> "2Gi". */
export function memoryQuantity(mebibytes: number): string {
  return mebibytes % 1024 === 0 && mebibytes > 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}

/** 20 -> "20Gi". */
export function storageQuantity(gibibytes: number): string {
  return `${gibibytes}Gi`;
}

/** A container's `resources`, in the shape the Kubernetes API and most charts take. */
export interface ResourceRequirements {
  requests: { cpu: string; memory: string };
  limits: { cpu: string; memory: string };
}

export function resourceRequirements(of: Size): ResourceRequirements {
  return {
    requests: { cpu: cpuQuantity(of.cpuMillicores), memory: memoryQuantity(of.memoryMiB) },
    limits: { cpu: cpuQuantity(of.cpuLimitMillicores), memory: memoryQuantity(of.memoryLimitMiB) },
  };
}

const CPU = /^(\d+(?:\.\d+)?)(m|u|n)?$/;
const CPU_DIVISOR: Record<string, number> = { "": 1 / 1000, m: 1, u: 1000, n: 1_000_000 };

/** "250m" -> 250, "2" -> 2000, 0.5 -> 500. Throws a TypeError on anything else. */
export function parseCpuMillicores(quantity: string | number): number {
  const match = CPU.exec(String(quantity));
  if (!match) {
    throw new TypeError(`not a CPU quantity: ${JSON.stringify(quantity)} (examples: "250m", "2", 0.5)`);
  }
  return Number(match[1]) / (CPU_DIVISOR[match[2] ?? ""] ?? 1);
}

const BYTES = /^(\d+(?:\.\d+)?)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;
const BYTE_FACTOR: Record<string, number> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** "512Mi" -> 512, "1G" -> 953.67..., 1048576 -> 1. Throws a TypeError on anything else. */
export function parseMemoryMiB(quantity: string | number): number {
  const match = BYTES.exec(String(quantity));
  if (!match) {
    throw new TypeError(`not a memory quantity: ${JSON.stringify(quantity)} (examples: "512Mi", "2Gi")`);
  }
  return (Number(match[1]) * (BYTE_FACTOR[match[2] ?? ""] ?? 1)) / 2 ** 20;
}

/** "20Gi" -> 20. */
export function parseStorageGiB(quantity: string | number): number {
  return parseMemoryMiB(quantity) / 1024;
}

/** A figure of the bench that depends on the machine as little as can be: one duration against another. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** At most this. */
  readonly target: number;
  readonly detail: string;
}

/** The middle of the values; the upper one of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

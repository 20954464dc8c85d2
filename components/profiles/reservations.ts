/** [width of the band, share of it that is reserved] */
export type Band = readonly [width: number, share: number];

/** Sums the reserved share over successive bands of a capacity. */
export function reservedOf(capacity: number, bands: readonly Band[]): number {
  let left = capacity;
  let reserved = 0;
  for (const [width, share] of bands) {
    const inBand = Math.min(left, width);
    reserved += inBand * share;
    left -= inBand;
  }
  return reserved;
}

/** Both EKS and GKE publish the same CPU bands: 6 % of the first core, 1 % of the second, 0.5 % of two more, 0.25 % of the rest. */
export const KUBELET_CPU_BANDS: readonly Band[] = [
  [1000, 0.06],
  [1000, 0.01],
  [2000, 0.005],
  [Infinity, 0.0025],
];

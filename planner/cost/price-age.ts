import type { CostReport } from "./model";

/** A list price older than this is said to be. */
export const STALE_AFTER_DAYS = 90;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Warns of prices that were read long ago. The only place that asks for the time: figures never depend on it.
 * @param now milliseconds since the epoch
 */
export function staleNotes({ sources, priceList }: Pick<CostReport, "sources" | "priceList">, now: number): string[] {
  const aged = sources
    .map(({ figure, readOn }) => ({ figure, readOn, days: Math.floor((now - Date.parse(readOn)) / DAY_MS) }))
    .filter(({ days }) => days > STALE_AFTER_DAYS)
    .sort((a, b) => b.days - a.days);
  const [oldest] = aged;
  return oldest
    ? [
        `${aged.length} of ${sources.length} prices of ${priceList ?? "the list"} are older than ${STALE_AFTER_DAYS} days, the oldest of ${oldest.readOn} (${oldest.figure}). Read them again: npm run prices -- --refresh`,
      ]
    : [];
}

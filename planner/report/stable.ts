/** JSON with the keys of every object sorted, two spaces deep: equal values give equal text. */
export function stableJson(value: unknown): string {
  return JSON.stringify(sortedKeys(value), null, 2);
}

/** The same value with the keys of every object in order. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortedKeys);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sortedKeys(inner)]),
  );
}

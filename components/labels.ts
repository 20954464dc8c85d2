/** Every object carries these; the pack refuses one without an owner. Values are plain, so selectors can rely on them. */
export interface ObjectLabels {
  readonly [key: string]: string;
}

export const PART_OF = "pyairtable";

/** Label that names the line of the bill (see footprint.ts) a workload of our own belongs to. */
export const COST_CENTER_LABEL = "pyairtable.dev/cost-center";
/** Label that names who answers for an object. */
export const OWNER_LABEL = "pyairtable.dev/owner";

/**
 * The recommended Kubernetes labels plus owner and cost centre.
 * @param name what it is, e.g. "api-gateway"
 * @param component its role in the platform, e.g. "service", "cache", "database"
 * @param owner team that answers for it. Default: "platform"
 */
export function labelsFor(name: string, component: string, owner = "platform"): ObjectLabels {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/part-of": PART_OF,
    "app.kubernetes.io/managed-by": "pulumi",
    [OWNER_LABEL]: owner,
  };
}

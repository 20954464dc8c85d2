import type { RecordedResource } from "../model";

/**
 * How deep each unit stands in the order of installation: 0 waits for nothing, n for something at n - 1. Only units are
 * counted; what lies between them (components, generated passwords) passes its own dependencies on.
 */
export function wavesOf(
  resources: readonly RecordedResource[],
  isUnit: (resource: RecordedResource) => boolean,
): ReadonlyMap<string, number> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const waves = new Map<string, number>();
  const reach = (urn: string): number => {
    const known = waves.get(urn);
    if (known !== undefined) {
      return known;
    }
    // Dependencies cannot go in circles: the program registered one after the other.
    const resource = byUrn.get(urn);
    const wave = Math.max(0, ...(resource?.dependencies ?? []).map((dependency) => after(dependency)));
    waves.set(urn, wave);
    return wave;
  };
  const after = (urn: string): number => {
    const resource = byUrn.get(urn);
    return reach(urn) + (resource && isUnit(resource) ? 1 : 0);
  };
  resources.forEach(({ urn }) => reach(urn));
  return waves;
}

import type { RecordedResource } from "../model";

/**
 * How deep each unit stands in the order of installation: 0 waits for nothing, n for something at n - 1. A resource
 * waits for its own dependencies and for those of the components around it, as `up` makes it. Only units are counted;
 * what lies between them (components, generated passwords) passes its own dependencies on.
 */
export function wavesOf(
  resources: readonly RecordedResource[],
  isUnit: (resource: RecordedResource) => boolean,
): ReadonlyMap<string, number> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const waves = new Map<string, number>();
  const waveOf = (resource: RecordedResource): number => {
    const known = waves.get(resource.urn);
    if (known !== undefined) {
      return known;
    }
    // Holds while the resource is being reckoned, should a hand-made recording go in circles.
    waves.set(resource.urn, 0);
    const around = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    const wave = Math.max(around ? waveOf(around) : 0, ...resource.dependencies.map(after));
    waves.set(resource.urn, wave);
    return wave;
  };
  const after = (urn: string): number => {
    const resource = byUrn.get(urn);
    return resource ? waveOf(resource) + (isUnit(resource) ? 1 : 0) : 0;
  };
  resources.forEach(waveOf);
  return waves;
}

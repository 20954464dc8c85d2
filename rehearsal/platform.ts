import type { Profile } from "../components/profiles/profile";
import type { Recording } from "../planner/model";
import { renderManifests } from "../planner/render/manifests";
import { injected, meshedNamespaces } from "./injection";
import type { PlacedObject } from "./objects";
import { autoscalersOf } from "./scalers";
import { standIns } from "./stand-ins";

/** Kinds that pods need before they can be admitted. */
const GROUND: ReadonlySet<string> = new Set([
  "Namespace",
  "PriorityClass",
  "StorageClass",
  "ResourceQuota",
  "LimitRange",
]);

/**
 * Everything of a stack as it is applied: the rendered manifests as they are, stand-ins for charts, operators and the
 * cluster's own pods, and the visible work of the webhooks and controllers that no simulated node can run.
 */
export function platformObjects(recording: Recording, profile: Profile): readonly PlacedObject[] {
  const own = renderManifests(recording).map(({ object, wave }) => ({ object, wave }));
  const meshed = meshedNamespaces(own.map(({ object }) => object));
  const ground = Math.max(0, ...own.filter(({ object }) => GROUND.has(object.kind)).map(({ wave }) => wave));
  const last = Math.max(0, ...own.map(({ wave }) => wave));
  const scalers = autoscalersOf(own.map(({ object }) => object));
  return [
    ...own.map(({ object, wave }) => ({ object: injected(object, meshed), wave })),
    ...standIns(recording, profile).map((object) => ({ object, wave: ground + 1 })),
    ...scalers.map((object) => ({ object, wave: last + 1 })),
  ];
}

/** What no simulated node can run, and what is done in its place: told in every report. */
export const SET_ASIDE: readonly string[] = [
  "Charts are not installed: each one's footprint stands in for its pods; its webhooks and aggregated APIs are not registered.",
  "istiod's injector: its sidecar and validation container are added to meshed pods before they are applied.",
  "KEDA: each ScaledObject's HorizontalPodAutoscaler is applied in its place.",
  "Operators' children: the footprints of PostgreSQL, the pooler, Kafka and Prometheus stand in for them.",
  "Storage drivers: a volume is made for each claim whose StorageClass exists, in the zone of its pod.",
  "Kubelets: no container runs and no probe is asked; Secrets' values are not known to a recording and not applied.",
];

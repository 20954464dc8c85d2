import { SERVICES_AND_DATA } from "./mistakes/services-and-data";
import type { ReferenceMistake } from "./mistakes/shapes";
import { TELEMETRY_AND_MESH } from "./mistakes/telemetry-and-mesh";

/** The 22 mistakes of the first implementation, in their order. */
export const REFERENCE_MISTAKES: readonly ReferenceMistake[] = [...SERVICES_AND_DATA, ...TELEMETRY_AND_MESH];

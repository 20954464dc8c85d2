import type { TelemetrySinks } from "../handles";
import { PROMETHEUS, TEMPO_OTLP } from "./endpoints";

/** Where telemetry goes. Constants, because mesh and services are told before the stack behind them stands. */
export function telemetrySinks(): TelemetrySinks {
  return { traces: TEMPO_OTLP, metrics: PROMETHEUS };
}

import { endpoint, type Endpoint } from "../handles";
import { NAMESPACES } from "../namespaces";

/**
 * `fullnameOverride` of the Prometheus stack: the operator derives its objects' names from it
 * (`platform-prometheus`, `platform-alertmanager`).
 */
export const STACK_NAME = "platform";

const at = (service: string, port: number): Endpoint => endpoint(NAMESPACES.observability, service, port);

export const GRAFANA = at("grafana", 3000);
export const PROMETHEUS = at(`${STACK_NAME}-prometheus`, 9090);
export const ALERTMANAGER = at(`${STACK_NAME}-alertmanager`, 9093);
/** Push and query API. */
export const LOKI = at("loki", 3100);
/** Query API. */
export const TEMPO = at("tempo", 3200);
/** OTLP over gRPC. */
export const TEMPO_OTLP = at("tempo", 4317);
/** Mimir in one pod: its ingester answers for every target. */
export const MIMIR_SINGLE = at("mimir-ingester", 8080);
/** Mimir as components behind its gateway. */
export const MIMIR_GATEWAY = at("mimir-gateway", 80);

export function httpUrl({ host, port }: Endpoint, path = ""): string {
  return `http://${host}:${port}${path}`;
}

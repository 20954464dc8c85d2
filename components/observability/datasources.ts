import type { Endpoint } from "../handles";
import { ALERTMANAGER, httpUrl, LOKI, PROMETHEUS, TEMPO } from "./endpoints";

/** One entry of Grafana's datasource provisioning. `jsonData` is each plugin's own. */
export interface Datasource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly access: "proxy";
  readonly editable: false;
  readonly isDefault?: true;
  readonly jsonData: Readonly<Record<string, unknown>>;
}

const fixed = { access: "proxy", editable: false } as const;

/** `$` starts a variable in provisioning files; two of them leave one for Grafana's own macro. */
const VALUE_MACRO = "$${__value.raw}";
const QUERY_MACRO = "$${__tags}";

/**
 * Metrics, logs and traces, linked to one another: a log line opens its trace, a span opens the logs of its pod, an
 * exemplar opens the request it stands for.
 * @param mimir where Mimir is queried
 * @param scrapeIntervalSeconds shortest step that shows anything
 */
export function datasources(mimir: Endpoint, scrapeIntervalSeconds: number): Datasource[] {
  const metrics = {
    httpMethod: "POST",
    timeInterval: `${scrapeIntervalSeconds}s`,
    exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "tempo" }],
  };
  return [
    {
      ...fixed,
      name: "Mimir",
      uid: "mimir",
      type: "prometheus",
      url: httpUrl(mimir, "/prometheus"),
      isDefault: true,
      jsonData: { ...metrics, prometheusType: "Mimir" },
    },
    {
      ...fixed,
      name: "Prometheus",
      uid: "prometheus",
      type: "prometheus",
      url: httpUrl(PROMETHEUS),
      jsonData: { ...metrics, prometheusType: "Prometheus" },
    },
    {
      ...fixed,
      name: "Loki",
      uid: "loki",
      type: "loki",
      url: httpUrl(LOKI),
      jsonData: {
        derivedFields: [
          {
            name: "Trace",
            matcherType: "label",
            matcherRegex: "trace_id",
            datasourceUid: "tempo",
            url: VALUE_MACRO,
            urlDisplayLabel: "Open the trace",
          },
        ],
      },
    },
    {
      ...fixed,
      name: "Tempo",
      uid: "tempo",
      type: "tempo",
      url: httpUrl(TEMPO),
      jsonData: {
        tracesToLogsV2: {
          datasourceUid: "loki",
          spanStartTimeShift: "-5m",
          spanEndTimeShift: "5m",
          tags: [
            { key: "k8s.namespace.name", value: "namespace" },
            { key: "k8s.pod.name", value: "pod" },
          ],
          filterByTraceID: true,
          customQuery: false,
        },
        tracesToMetrics: {
          datasourceUid: "mimir",
          tags: [{ key: "service.name", value: "destination_workload" }],
          queries: [
            {
              name: "Request rate",
              query: `sum(rate(istio_requests_total{reporter="destination",${QUERY_MACRO}}[5m]))`,
            },
          ],
        },
        nodeGraph: { enabled: true },
      },
    },
    {
      ...fixed,
      name: "Alertmanager",
      uid: "alertmanager",
      type: "alertmanager",
      url: httpUrl(ALERTMANAGER),
      jsonData: { implementation: "prometheus", handleGrafanaManagedAlerts: false },
    },
  ];
}

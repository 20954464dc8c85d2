import type { Stack } from "../kubernetes/stack";
import { placesOf, textOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** What fills each store: charts that can, and a word their values or config must hold to do so. */
const SOURCES: readonly {
  readonly store: string;
  readonly charts: readonly string[];
  readonly word: RegExp;
  readonly what: string;
}[] = [
  { store: "loki", charts: ["alloy", "promtail", "fluent-bit", "k8s-monitoring"], word: /loki/i, what: "logs" },
  {
    store: "mimir-distributed",
    charts: ["kube-prometheus-stack", "prometheus", "alloy"],
    word: /remote_?write|\/api\/v1\/push/i,
    what: "metrics",
  },
  {
    store: "tempo",
    charts: ["istiod", "alloy", "opentelemetry-collector"],
    word: /tempo|otel|opentelemetry|otlp/i,
    what: "traces",
  },
];

export const telemetryArrives = stackPolicy({
  name: "telemetry-arrives",
  description: "Each store of telemetry has something in the plan that writes to it.",
  severity: "high",
  topic: "observability",
  mistake: [12, 13],
  protectsFrom: "Dashboards stay empty, and the first incident finds nothing recorded.",
  mend: "Install what ships to it: Alloy for Loki, Prometheus with remoteWrite for Mimir, the mesh's tracing provider for Tempo.",
  *checkStack(stack): Generator<Finding> {
    for (const { store, charts, word, what } of SOURCES) {
      const subject = stack.releases.find(({ chart }) => chart === store)?.subject;
      if (subject === undefined) continue;
      if (!writes(stack, charts, word))
        yield { subject, field: `source of ${what}`, problem: `none of ${charts.join(", ")} writes to it` };
    }
  },
});

function writes(stack: Stack, charts: readonly string[], word: RegExp): boolean {
  return stack.releases
    .filter(({ chart }) => charts.includes(chart))
    .some(
      ({ values, subject }) =>
        [...placesOf(values)].some(({ name, value }) => word.test(name) || word.test(textOf(value) ?? "")) ||
        configOf(stack, subject.urn, word),
    );
}

/** A shipper may read its pipeline from a ConfigMap beside it. */
function configOf(stack: Stack, urn: string, word: RegExp): boolean {
  const parent = stack.byUrn(stack.byUrn(urn)?.parent ?? "")?.parent;
  return stack
    .ofKind("", "ConfigMap")
    .some(
      (config) =>
        config.parent === parent &&
        [...placesOf(config.inputs["data"])].some(({ value }) => word.test(textOf(value) ?? "")),
    );
}

import { scalersOf } from "../kubernetes/scaling";
import type { Stack } from "../kubernetes/stack";
import { at, isGiven, itemsOf, textOf, textsOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** Charts that serve each of the metrics APIs. */
const SERVERS = {
  resource: ["metrics-server"],
  custom: ["prometheus-adapter"],
  external: ["keda", "prometheus-adapter"],
} as const;

const API_NAMES = {
  resource: "metrics.k8s.io",
  custom: "custom.metrics.k8s.io",
  external: "external.metrics.k8s.io",
} as const;

export const scalingMetricIsServed = stackPolicy({
  name: "scaling-metric-is-served",
  description: "Each metric an autoscaler looks at is served by something in the plan.",
  severity: "high",
  topic: "scaling",
  mistake: [8],
  protectsFrom: "The autoscaler reads <unknown> for ever and never adds a pod.",
  mend: "Install what serves the metric (metrics-server, KEDA, an adapter), or list the API under `servedByCluster`.",
  configSchema: {
    servedByCluster: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Metrics APIs the cluster serves by itself, e.g. metrics.k8s.io on GKE.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const byCluster = textsOf(config["servedByCluster"]);
    const charts = new Set(stack.releases.map(({ chart }) => chart));
    for (const { subject, signals } of scalersOf(stack)) {
      for (const { path, api, name } of signals) {
        if (byCluster.includes(API_NAMES[api]) || SERVERS[api].some((chart) => charts.has(chart))) continue;
        yield { subject, field: path, found: name, problem: `nothing in the plan serves ${API_NAMES[api]}` };
      }
      yield* prometheusTriggers(stack, subject.urn);
    }
  },
});

/** KEDA asks Prometheus itself: there must be one, and an address to ask at. */
function* prometheusTriggers(stack: Stack, urn: string): Generator<Finding> {
  const subject = stack.byUrn(urn);
  for (const [index, trigger] of itemsOf(at(subject?.inputs, "spec", "triggers")).entries()) {
    if (at(trigger, "type") !== "prometheus") continue;
    const address = at(trigger, "metadata", "serverAddress");
    const host = /^https?:\/\/([^.:/]+)/.exec(textOf(address) ?? "")?.[1];
    const field = `spec.triggers[${index}].metadata.serverAddress`;
    if (!isGiven(address)) yield { subject, field, problem: "the trigger does not say whom to ask" };
    else if (host !== undefined && !stack.releases.some(({ chart }) => /prometheus|mimir/.test(chart)))
      yield { subject, field, found: address, problem: "nothing in the plan is a Prometheus" };
  }
}

import { isKind } from "../kubernetes/subject";
import { configEntriesOf } from "../kubernetes/texts";
import { at, itemsOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const RULE_FILE = /^\s*-?\s*alert:\s*\S/m;
/** CPU in cores compared with a bare number, nothing to make a share of it. */
const CORES_AS_SHARE = /container_cpu_usage_seconds_total[^/]*\)\s*(?:\*\s*100\s*)?>\s*[\d.]+\s*$/;

export const alertingRulesAreLoaded = resourcePolicy({
  name: "alerting-rules-are-loaded",
  description: "Alert rules are PrometheusRule objects, which the operator loads, and compare shares with shares.",
  severity: "high",
  topic: "observability",
  mistake: [15],
  protectsFrom: 'The rules lie in a ConfigMap nobody reads, or "CPU > 80 %" waits for 80 cores.',
  mend: "Make a PrometheusRule; divide usage by kube_pod_container_resource_limits before comparing it with 0.8.",
  *check(subject): Generator<Finding> {
    for (const { path, text } of configEntriesOf(subject)) {
      if (RULE_FILE.test(text) && /^\s*groups:/m.test(text))
        yield { field: path, found: "alert rules", problem: "nothing loads rules from this ConfigMap" };
      const expression = /expr:\s*(.*container_cpu_usage_seconds_total.*)$/m.exec(text)?.[1];
      if (expression !== undefined && CORES_AS_SHARE.test(expression))
        yield { field: path, found: expression, problem: "the usage is in cores" };
    }
    if (!isKind(subject, "monitoring.coreos.com", "PrometheusRule")) return;
    for (const [group, rules] of itemsOf(at(subject.inputs, "spec", "groups")).entries()) {
      for (const [index, rule] of itemsOf(at(rules, "rules")).entries()) {
        const expression = textOf(at(rule, "expr"))?.trim() ?? "";
        if (CORES_AS_SHARE.test(expression))
          yield {
            field: `spec.groups[${group}].rules[${index}].expr`,
            found: expression,
            problem: "the usage is in cores",
          };
      }
    }
  },
});

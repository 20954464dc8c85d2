import { alertingRulesAreLoaded } from "../../../policies/reliability/alerting-rules-are-loaded";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const rule = (expr: string) =>
  object("monitoring.coreos.com/v1", "PrometheusRule", "cpu", {
    spec: { groups: [{ name: "cpu", rules: [{ alert: "Cpu", expr }] }] },
  });

describePolicy(alertingRulesAreLoaded, {
  allowed: {
    "a PrometheusRule": rule(
      "sum(rate(container_cpu_usage_seconds_total[5m])) / sum(kube_pod_container_resource_limits) > 0.8",
    ),
    "other config": object("v1", "ConfigMap", "c", { data: { "app.yaml": "alert: me" } }),
  },
  violating: {
    "rules in a ConfigMap": [
      object("v1", "ConfigMap", "alerts", {
        data: { "rules.yml": "groups:\n- name: a\n  rules:\n  - alert: Down\n    expr: up == 0\n" },
      }),
      /nothing loads rules/,
    ],
    "CPU in cores": [
      rule("sum(rate(container_cpu_usage_seconds_total[5m])) > 0.8"),
      /spec\.groups\[0\]\.rules\[0\]\.expr.*in cores/,
    ],
    "CPU in hundred cores": [rule("sum(rate(container_cpu_usage_seconds_total[5m])) * 100 > 80"), /in cores/],
  },
  unknown: { "an expression": rule(UNKNOWN), "a ConfigMap": object("v1", "ConfigMap", "alerts", { data: UNKNOWN }) },
});

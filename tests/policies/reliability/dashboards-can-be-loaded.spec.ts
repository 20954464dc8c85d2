import { dashboardsCanBeLoaded } from "../../../policies/reliability/dashboards-can-be-loaded";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, object, release } from "../objects";

const dashboard = (json: object) =>
  change(object("v1", "ConfigMap", "api", { data: { "api.json": JSON.stringify(json) } }), "metadata.labels", {
    grafana_dashboard: "1",
  });

describePolicy(dashboardsCanBeLoaded, {
  allowed: {
    "a dashboard": dashboard({ title: "API", panels: [] }),
    "other JSON": object("v1", "ConfigMap", "c", { data: { "app.json": "{}" } }),
    "a single file": change(DEPLOYMENT, `${APP}.volumeMounts`, [
      { name: "ini", mountPath: "/etc/grafana", subPath: "grafana.ini" },
    ]),
  },
  violating: {
    "the API's envelope": [
      dashboard({ dashboard: { title: "API", panels: [] } }),
      /data\[api\.json\] is "dashboard": file provisioning/,
    ],
    "no JSON": [change(dashboard({}), "data", { "api.json": "{" }), /file provisioning/],
    "no label": [change(dashboard({ panels: [] }), "metadata.labels", {}), /grafana_dashboard/],
    "a mount over the configuration": [
      change(DEPLOYMENT, `${APP}.volumeMounts`, [{ name: "ini", mountPath: "/etc/grafana" }]),
      /volumeMounts is "\/etc\/grafana"/,
    ],
    "a chart's mount": [
      release("grafana", { extraConfigmapMounts: [{ mountPath: "/etc/grafana/" }] }),
      /extraConfigmapMounts\[0\]\.mountPath/,
    ],
  },
  unknown: {
    "a dashboard": change(dashboard({}), "data", { "api.json": UNKNOWN }),
    "a mount": change(DEPLOYMENT, `${APP}.volumeMounts`, [{ mountPath: UNKNOWN }]),
  },
});

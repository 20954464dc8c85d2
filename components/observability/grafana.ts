import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import type { Endpoint, SecretKeyRef } from "../handles";
import { labelsFor } from "../labels";
import { Dashboards } from "./dashboards";
import { GRAFANA } from "./endpoints";
import {
  ADMIN_USER_KEY,
  GRAFANA_ADMIN,
  GRAFANA_SERVICE_ACCOUNT,
  grafanaFootprint,
  grafanaValues,
} from "./grafana-values";
import type { TelemetryPartArgs } from "./part";

export interface GrafanaArgs extends TelemetryPartArgs {
  /** Password of `admin`, generated once. Grafana takes it over at its very first start only. */
  readonly adminPassword: pulumi.Output<string>;
}

/** Dashboards and exploration; datasources and dashboards are provisioned, so nothing of value is in its database. */
export class Grafana extends PlatformComponent {
  readonly endpoint: Endpoint = GRAFANA;
  /** Where the password of `admin` is read. */
  readonly adminSecret: SecretKeyRef = GRAFANA_ADMIN;
  readonly release: ChartRelease;

  constructor(name: string, args: GrafanaArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Grafana", name, {}, opts);
    const { namespace } = args;
    const labels = labelsFor("grafana", "observability");
    const admin = new k8s.core.v1.Secret(
      `${name}-admin`,
      {
        metadata: { name: GRAFANA_ADMIN.secretName, namespace, labels },
        stringData: { [ADMIN_USER_KEY]: "admin", [GRAFANA_ADMIN.key]: args.adminPassword },
      },
      this.child,
    );
    const role = new k8s.rbac.v1.Role(
      `${name}-dashboard-reader`,
      {
        metadata: { name: "grafana-dashboard-reader", namespace, labels },
        rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }],
      },
      this.child,
    );
    const binding = new k8s.rbac.v1.RoleBinding(
      `${name}-dashboard-reader`,
      {
        metadata: { name: "grafana-dashboard-reader", namespace, labels },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
        subjects: [{ kind: "ServiceAccount", name: GRAFANA_SERVICE_ACCOUNT, namespace }],
      },
      this.child,
    );
    const dashboards = new Dashboards(`${name}-dashboards`, { namespace }, this.child);
    this.release = new ChartRelease(
      `${name}-chart`,
      {
        chart: "grafana",
        releaseName: "grafana",
        namespace,
        values: grafanaValues(args),
        footprint: grafanaFootprint(args),
        mirror: args.config.charts.mirror,
      },
      this.after(admin, binding, dashboards),
    );
    this.registerOutputs({});
  }
}

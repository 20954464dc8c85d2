import * as fs from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";
import { DASHBOARD_LABEL, FOLDER_ANNOTATION } from "./grafana-values";

const FOLDER = path.join(__dirname, "dashboards");

/** A file of `dashboards/`: a bare dashboard model, as Grafana's "export" gives it, without a wrapper around it. */
export interface DashboardFile {
  readonly file: string;
  readonly json: string;
}

export function dashboardFiles(): DashboardFile[] {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => ({ file, json: fs.readFileSync(path.join(FOLDER, file), "utf8") }));
}

/** One ConfigMap a dashboard; Grafana's sidecar finds them by label, now and when they change. */
export class Dashboards extends PlatformComponent {
  constructor(
    name: string,
    { namespace }: { readonly namespace: pulumi.Input<string> },
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("pyairtable:observability:Dashboards", name, {}, opts);
    for (const { file, json } of dashboardFiles()) {
      const dashboard = path.basename(file, ".json");
      new k8s.core.v1.ConfigMap(
        `${name}-${dashboard}`,
        {
          metadata: {
            name: `dashboard-${dashboard}`,
            namespace,
            labels: { ...labelsFor(dashboard, "dashboard"), [DASHBOARD_LABEL]: "1" },
            annotations: { [FOLDER_ANNOTATION]: "Platform" },
          },
          data: { [file]: json },
        },
        this.child,
      );
    }
    this.registerOutputs({});
  }
}

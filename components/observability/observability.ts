import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import type { Endpoint, Handle, SecretKeyRef } from "../handles";
import type { NamespaceNames } from "../foundation/foundation";
import type { Operators } from "../operators/operators";
import { Alloy } from "./alloy";
import { Grafana } from "./grafana";
import { Loki } from "./loki";
import { MeshMonitors } from "./mesh-monitors";
import { Mimir } from "./mimir";
import type { TelemetryPartArgs } from "./part";
import { Prometheus } from "./prometheus";
import { Tempo } from "./tempo";

export interface ObservabilityArgs extends Pick<TelemetryPartArgs, "config" | "profile"> {
  readonly namespaces: NamespaceNames;
  /** Password of Grafana's `admin`, generated once. */
  readonly grafanaPassword: pulumi.Output<string>;
  /** What brings ServiceMonitor and PodMonitor. */
  readonly operators: Pick<Operators, "prometheusOperatorCrds">;
}

/** Metrics, logs and traces with what shows them: out of the mesh, reached by Services of their own. */
export class Observability extends PlatformComponent implements Handle {
  readonly grafana: Endpoint;
  readonly prometheus: Endpoint;
  readonly alertmanager: Endpoint;
  readonly loki: Endpoint;
  readonly tempo: Endpoint;
  readonly mimir: Endpoint;
  readonly grafanaAdminSecret: SecretKeyRef;
  /** PrometheusRule and monitors are admitted and read from then on. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Observability", name, {}, opts);
    const { config, profile, namespaces } = args;
    const part: TelemetryPartArgs = { config, profile, namespace: namespaces.observability };
    const onMonitors = this.after(args.operators.prometheusOperatorCrds);

    const mimir = new Mimir(`${name}-mimir`, part, onMonitors);
    const loki = new Loki(`${name}-loki`, part, onMonitors);
    const tempo = new Tempo(`${name}-tempo`, part, onMonitors);
    const prometheus = new Prometheus(`${name}-prometheus`, { ...part, nodeAgents: namespaces.nodeAgents }, onMonitors);
    new MeshMonitors(`${name}-mesh-monitors`, { namespace: namespaces.observability }, this.after(prometheus));
    new Alloy(`${name}-alloy`, part, this.after(args.operators.prometheusOperatorCrds, loki));
    const grafana = new Grafana(`${name}-grafana`, { ...part, adminPassword: args.grafanaPassword }, onMonitors);

    this.grafana = grafana.endpoint;
    this.prometheus = prometheus.endpoint;
    this.alertmanager = prometheus.alertmanager;
    this.loki = loki.endpoint;
    this.tempo = tempo.endpoint;
    this.mimir = mimir.endpoint;
    this.grafanaAdminSecret = grafana.adminSecret;
    this.ready = [prometheus];
    this.registerOutputs({});
  }
}

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { customResourceErrors } from "../../components/charts/contracts/validate";
import type { Endpoint } from "../../components/handles";
import { alloyValues } from "../../components/observability/alloy";
import { dashboardFiles } from "../../components/observability/dashboards";
import { type Datasource, datasources } from "../../components/observability/datasources";
import { GRAFANA, LOKI, TEMPO } from "../../components/observability/endpoints";
import { DASHBOARD_LABEL, GRAFANA_ADMIN, grafanaValues } from "../../components/observability/grafana-values";
import { istiodMonitorSpec, sidecarMonitorSpec } from "../../components/observability/mesh-monitors";
import { mimirEndpoint } from "../../components/observability/mimir";
import { telemetrySinks } from "../../components/observability/sinks";
import { tempoValues } from "../../components/observability/tempo";
import { EKS } from "../../components/profiles/eks";
import { MINIKUBE } from "../../components/profiles/minikube";
import { dig, telemetry, TELEMETRY_CHARTS, VARIANTS } from "./telemetry";

const FOLDER = path.join(__dirname, "../../components/observability");

/** Services whose workload carries another name: operators put the kind before theirs. */
const WORKLOAD_OF: Readonly<Record<string, string>> = {
  "platform-prometheus": "prometheus-platform-prometheus",
  "platform-alertmanager": "alertmanager-platform-alertmanager",
};

describe("observability: datasources", () => {
  for (const { title, args } of VARIANTS) {
    const sources = datasources(mimirEndpoint(args), 30);
    const workloads = TELEMETRY_CHARTS.flatMap(({ footprint }) => footprint(args)).map(({ name }) => name);

    it(`on ${title}: each asks a Service that some workload of the stack answers for`, () => {
      for (const { name, url } of sources) {
        const { hostname, port } = new URL(url);
        const [service = "", namespace, ...rest] = hostname.split(".");
        assert.deepEqual([namespace, ...rest], ["observability", "svc", "cluster", "local"], name);
        assert.ok(workloads.includes(WORKLOAD_OF[service] ?? service), `${name}: ${service}`);
        assert.ok(port === "" || Number(port) > 0);
      }
    });
  }

  const sources = datasources(mimirEndpoint(telemetry(MINIKUBE)), 30);
  const uid = (wanted: string): Datasource => {
    const found = sources.find((source) => source.uid === wanted);
    assert.ok(found, wanted);
    return found;
  };

  it("opens Mimir first, and only it", () => {
    assert.deepEqual(
      sources.filter(({ isDefault }) => isDefault).map((source) => source.uid),
      ["mimir"],
    );
  });

  it("links logs to traces, traces to logs and metrics, exemplars to traces", () => {
    assert.equal(dig(uid("loki"), "jsonData/derivedFields/0/datasourceUid"), uid("tempo").uid);
    assert.equal(dig(uid("loki"), "jsonData/derivedFields/0/matcherRegex"), "trace_id");
    assert.equal(dig(uid("tempo"), "jsonData/tracesToLogsV2/datasourceUid"), uid("loki").uid);
    assert.equal(dig(uid("tempo"), "jsonData/tracesToMetrics/datasourceUid"), uid("mimir").uid);
    for (const metrics of ["mimir", "prometheus"]) {
      assert.equal(dig(uid(metrics), "jsonData/exemplarTraceIdDestinations/0/datasourceUid"), uid("tempo").uid);
    }
  });
});

describe("observability: Grafana", () => {
  it("reads its password from the Secret (mistake 11 of the guide: admin/admin123 in a ConfigMap)", () => {
    for (const { args } of VARIANTS) {
      const values = grafanaValues(args);
      assert.equal(dig(values, "admin/existingSecret"), GRAFANA_ADMIN.secretName);
      assert.equal(dig(values, "admin/passwordKey"), GRAFANA_ADMIN.key);
      assert.equal(values.adminPassword, undefined);
    }
  });

  it("answers where the guide's port-forward looks for it", () => {
    const { service } = grafanaValues(telemetry(MINIKUBE));
    assert.deepEqual([GRAFANA.namespace, GRAFANA.service, service?.port], ["observability", "grafana", 3000]);
  });

  const uids = new Set(datasources(LOKI, 30).map((source) => source.uid));

  /** Every `datasource.uid` of a dashboard, at any depth. */
  function datasourceUids(node: unknown): string[] {
    if (typeof node !== "object" || node === null) {
      return [];
    }
    const own = dig(node, "datasource/uid");
    return [...(typeof own === "string" ? [own] : []), ...Object.values(node).flatMap(datasourceUids)];
  }

  for (const { file, json } of dashboardFiles()) {
    it(`${file}: a bare model (mistake 14 of the guide: a wrapper that provisioning cannot load)`, () => {
      const dashboard = JSON.parse(json) as Record<string, unknown>;
      assert.equal(dashboard["dashboard"], undefined);
      assert.equal(dashboard["uid"], path.basename(file, ".json"));
      assert.ok(typeof dashboard["title"] === "string" && Array.isArray(dashboard["panels"]));
      assert.equal(dashboard["id"], undefined);
    });

    it(`${file}: asks datasources that exist`, () => {
      const asked = datasourceUids(JSON.parse(json));
      assert.ok(asked.length > 0);
      assert.deepEqual(
        asked.filter((wanted) => !uids.has(wanted)),
        [],
      );
    });

    it(`${file}: small enough for a ConfigMap`, () => {
      assert.ok(Buffer.byteLength(json) < 900 * 1024);
    });
  }

  it("opens a dashboard that is delivered", () => {
    const home = String(dig(grafanaValues(telemetry(MINIKUBE)), "grafana.ini/dashboards/default_home_dashboard_path"));
    const folder = String(dig(grafanaValues(telemetry(MINIKUBE)), "sidecar/dashboards/folder"));
    assert.ok(home.startsWith(`${folder}/`));
    assert.ok(dashboardFiles().some(({ file }) => file === path.basename(home)));
    assert.equal(dig(grafanaValues(telemetry(MINIKUBE)), "sidecar/dashboards/label"), DASHBOARD_LABEL);
  });
});

describe("observability: scraping under STRICT mutual TLS", () => {
  const object = (kind: string, spec: unknown) => ({
    apiVersion: "monitoring.coreos.com/v1",
    kind,
    metadata: { name: "x", namespace: "observability" },
    spec,
  });

  it("writes monitors the CRDs know", () => {
    assert.deepEqual(customResourceErrors(object("PodMonitor", sidecarMonitorSpec())), []);
    assert.deepEqual(customResourceErrors(object("ServiceMonitor", istiodMonitorSpec())), []);
  });

  it("asks the sidecar's agent, which answers in clear, and no port of the service", () => {
    const [endpoint] = sidecarMonitorSpec().podMetricsEndpoints ?? [];
    assert.ok(endpoint);
    assert.equal(endpoint.path, "/stats/prometheus");
    assert.equal(endpoint.port, undefined);
    const address = endpoint.relabelings?.find(({ targetLabel }) => targetLabel === "__address__");
    assert.equal(
      "10.1.2.3".replace(new RegExp(`^(?:${address?.regex ?? ""})$`), address?.replacement ?? ""),
      "10.1.2.3:15020",
    );
    assert.deepEqual(sidecarMonitorSpec().namespaceSelector?.matchNames, ["pyairtable", "istio-ingress"]);
  });
});

describe("observability: Alloy", () => {
  const config = fs.readFileSync(path.join(FOLDER, "config.alloy"), "utf8");

  it("ships a config that Helm's templates leave alone", () => {
    assert.doesNotMatch(config, /\{\{/);
    assert.equal(dig(alloyValues(telemetry(MINIKUBE)), "alloy/configMap/content"), config);
  });

  it("names only components it declares", () => {
    const declared = new Set(
      [...config.matchAll(/^([a-z_.]+) "([a-z]+)" \{/gm)].map(([, kind, label]) => `${kind}.${label}`),
    );
    const used = [...config.matchAll(/\b((?:loki|discovery)\.[a-z_]+\.[a-z]+)\.(?:receiver|output|targets)/g)].map(
      ([, component]) => component ?? "",
    );
    assert.ok(used.length >= 4);
    assert.deepEqual(
      used.filter((component) => !declared.has(component)),
      [],
    );
  });

  it("is given every variable its config reads", () => {
    const read = [...config.matchAll(/sys\.env\("([A-Z_]+)"\)/g)].map(([, name]) => name).sort();
    for (const { args } of VARIANTS) {
      const given = (alloyValues(args).alloy?.extraEnv ?? []).map(({ name }) => name);
      assert.deepEqual(given.sort(), read);
    }
  });

  it("reads the whole cluster from one pod, or each node's pods from that node", () => {
    const selector = (values: ReturnType<typeof alloyValues>): string | undefined =>
      values.alloy?.extraEnv?.find(({ name }) => name === "POD_FIELD_SELECTOR")?.value;
    const one = alloyValues(telemetry(MINIKUBE));
    const perNode = alloyValues(telemetry(EKS));
    assert.deepEqual([one.controller?.type, selector(one)], ["deployment", ""]);
    assert.deepEqual([perNode.controller?.type, selector(perNode)], ["daemonset", "spec.nodeName=$(K8S_NODE_NAME)"]);
  });

  it("may read pods and their logs, nothing else", () => {
    const { rules = [], clusterRules = [] } = alloyValues(telemetry(EKS)).rbac ?? {};
    assert.deepEqual(
      [...rules, ...clusterRules].map((rule) => dig(rule, "resources")),
      [["pods"], ["pods/log"]],
    );
  });
});

describe("observability: sinks (mistake 13 of the guide: Tempo receives nothing)", () => {
  const same = ({ host, port }: Endpoint): string => `${host}:${port}`;

  it("sends traces to the Service and port of Tempo", () => {
    assert.equal(same(telemetrySinks().traces), "tempo.observability.svc.cluster.local:4317");
    assert.equal(tempoValues(telemetry(MINIKUBE)).fullnameOverride, TEMPO.service);
  });

  it("lets KEDA ask Prometheus itself", () => {
    assert.equal(same(telemetrySinks().metrics), "platform-prometheus.observability.svc.cluster.local:9090");
  });
});

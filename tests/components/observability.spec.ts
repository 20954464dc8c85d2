import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { NamespaceNames } from "../../components/foundation/foundation";
import { NAMESPACES } from "../../components/namespaces";
import { Observability } from "../../components/observability/observability";
import { Operators } from "../../components/operators/operators";
import { profileFor } from "../../components/profiles";
import { dig, RETENTION } from "./telemetry";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const PASSWORD = "marker-of-the-grafana-password";

/** Registers operators and observability of a profile with a recorder in the engine's place. */
async function register(profile: "minikube" | "eks") {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      resources.push({ type, name, inputs: inputs as Record<string, unknown> });
      return { id: `${name}-id`, state: inputs as Record<string, unknown> };
    },
    call: ({ inputs }) => inputs as Record<string, unknown>,
  });
  const config = {
    cluster: { context: "test" },
    retention: RETENTION,
    charts: {},
    kafka: { coordination: "kraft" as const },
  };
  const facts = profileFor({ profile, cluster: config.cluster });
  const namespaces = Object.fromEntries(
    Object.entries(NAMESPACES).map(([role, name]) => [role, pulumi.output(name)]),
  ) as unknown as NamespaceNames;
  const operators = new Operators(
    "operators",
    {
      profile: facts,
      namespace: namespaces.operators,
      dataNamespace: namespaces.data,
      coordination: config.kafka.coordination,
    },
    {},
  );
  const observability = new Observability(
    "observability",
    { config, profile: facts, namespaces, operators, grafanaPassword: pulumi.secret(PASSWORD) },
    {},
  );
  await settled(resources);
  return { resources, observability, operators };
}

/** Resources register asynchronously: waits until no more come. */
async function settled(resources: readonly Registered[]): Promise<void> {
  for (let before = -1; before !== resources.length;) {
    before = resources.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const releases = (resources: readonly Registered[]): Registered[] =>
  resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");

describe("observability: what is registered", () => {
  let minikube: Awaited<ReturnType<typeof register>>;
  let eks: Awaited<ReturnType<typeof register>>;

  before(async () => {
    minikube = await register("minikube");
    eks = await register("eks");
  });

  it("hands out every endpoint of the stack", () => {
    const { observability } = minikube;
    const endpoints = ["grafana", "prometheus", "alertmanager", "loki", "tempo", "mimir"] as const;
    for (const part of endpoints) {
      assert.match(observability[part].host, /\.observability\.svc\.cluster\.local$/);
    }
    assert.deepEqual(observability.grafanaAdminSecret, { secretName: "grafana-admin", key: "admin-password" });
  });

  it("puts the password into one Secret and nowhere else", () => {
    const holders = minikube.resources.filter(({ inputs }) => JSON.stringify(inputs).includes(PASSWORD));
    assert.deepEqual(
      holders.map(({ type, name }) => `${type} ${name}`),
      ["kubernetes:core/v1:Secret observability-grafana-admin"],
    );
    assert.deepEqual(dig(holders[0]?.inputs, "metadata/name"), minikube.observability.grafanaAdminSecret.secretName);
  });

  it("delivers dashboards by ConfigMaps that the sidecar finds", () => {
    const dashboards = minikube.resources.filter(
      ({ type, name }) => type === "kubernetes:core/v1:ConfigMap" && name.includes("-dashboards-"),
    );
    assert.ok(dashboards.length > 0);
    for (const { inputs } of dashboards) {
      assert.equal(dig(inputs, "metadata/labels/grafana_dashboard"), "1");
      assert.equal(dig(inputs, "metadata/namespace"), "observability");
      assert.equal(dig(inputs, "metadata/annotations/grafana_folder"), "Platform");
    }
  });

  it("installs what the profile names, each chart once", () => {
    const charts = (of: typeof minikube): string[] =>
      releases(of.resources)
        .map(({ inputs }) => String(inputs["name"]))
        .sort();
    const stack = ["alloy", "grafana", "loki", "mimir", "prometheus", "tempo"];
    const operators = ["keda", "metrics-server", "prometheus-operator-crds", "strimzi", "vertical-pod-autoscaler"];
    for (const installed of [charts(minikube), charts(eks)]) {
      assert.deepEqual(
        [...stack, ...operators].filter((name) => !installed.includes(name)),
        [],
      );
      assert.equal(new Set(installed).size, installed.length);
    }
  });

  it("publishes a footprint for every release that runs pods", () => {
    const components = minikube.resources.filter(({ type }) => type === "pyairtable:charts:ChartRelease");
    assert.equal(components.length, releases(minikube.resources).length);
    for (const { name, inputs } of components) {
      const workloads = inputs["footprint"] as unknown[];
      assert.equal(workloads.length > 0, !name.endsWith("prometheus-operator-crds"), name);
    }
  });
});

import assert from "node:assert/strict";
import { brokenRules, isKnownRule } from "../../components/charts/contracts/cel";
import { closeCrdSchema } from "../../components/charts/contracts/close";
import { nearest } from "../../components/charts/contracts/errors";
import {
  type ContractError,
  contractOf,
  customResourceDefinition,
  customResourceErrors,
  hasCustomResourceContract,
  valuesErrors,
} from "../../components/charts/contracts/validate";

const ISTIO = "networking.istio.io/v1";

function paths(errors: readonly ContractError[]): string[] {
  return errors.map(({ path }) => path).sort();
}

function rule(trafficPolicy: object): ContractError[] {
  return customResourceErrors({ apiVersion: ISTIO, kind: "DestinationRule", spec: { host: "a", trafficPolicy } });
}

describe("contracts: chart values", () => {
  it("accept what the chart reads", () => {
    const values = {
      replicas: 3,
      haproxy: { enabled: true, resources: { requests: { cpu: "20m", memory: "48Mi" } } },
      redis: { config: { "maxmemory-policy": "allkeys-lru" }, podAnnotations: { "sidecar.istio.io/inject": "false" } },
    };
    assert.deepEqual(valuesErrors("redis-ha", values), []);
  });

  it("refuse a misspelt key and name the one meant", () => {
    const [error, ...others] = valuesErrors("redis-ha", { haproxxy: { enabled: true } });
    assert.equal(others.length, 0);
    assert.equal(error?.path, "haproxxy");
    assert.equal(error.didYouMean, "haproxy");
    assert.ok(error.allowed?.includes("sentinel"));
  });

  it("refuse a misspelt field of a Kubernetes object", () => {
    const [error] = valuesErrors("loki", { singleBinary: { resources: { limits: { memmory: "1Gi" } } } });
    assert.deepEqual([error?.path, error?.didYouMean], ["singleBinary.resources.limits.memmory", "memory"]);
  });

  it("refuse a wrong type, and say which is right", () => {
    const [error] = valuesErrors("redis-ha", { replicas: "three" });
    assert.deepEqual(error, { path: "replicas", message: 'must be integer, is "three"' });
  });

  const open: [string, object][] = [
    ["grafana", { "grafana.ini": { analytics: { reporting_enabled: false } } }],
    ["loki", { loki: { limits_config: { retention_period: "336h" } } }],
    ["mimir", { mimir: { structuredConfig: { limits: { max_global_series_per_user: 1 } } } }],
    ["tempo", { tempo: { storage: { trace: { backend: "s3", s3: { bucket: "b" } } } } }],
    ["kubePrometheusStack", { alertmanager: { config: { route: { receiver: "a" } } } }],
  ];
  for (const [chart, values] of open) {
    it(`leave open what ${chart} passes on verbatim`, () => {
      assert.deepEqual(valuesErrors(chart, values), []);
    });
  }

  const refused: [string, object, string][] = [
    ["istiod", { meshConfig: { accessLogFormatt: "x" } }, "meshConfig.accessLogFormatt"],
    ["istiod", { _internal_defaults_do_not_set: {} }, "_internal_defaults_do_not_set"],
    ["istioGateway", { service: { ports: [{ name: "a", portt: 1 }] } }, "service.ports[0].portt"],
    ["keda", { resources: { operator: { request: {} } } }, "resources.operator.request"],
    ["kubePrometheusStack", { "kube-state-metrics": { collector: [] } }, "kube-state-metrics.collector"],
    [
      "kubePrometheusStack",
      { prometheus: { prometheusSpec: { remoteWrite: [{ url: "http://a", header: {} }] } } },
      "prometheus.prometheusSpec.remoteWrite[0].header",
    ],
    ["certManager", { crds: { enable: true } }, "crds.enable"],
  ];
  for (const [chart, values, path] of refused) {
    it(`refuse ${path} of ${chart}`, () => {
      assert.deepEqual(paths(valuesErrors(chart, values)), [path]);
    });
  }

  it("say so if the chart has no contract", () => {
    const [error] = valuesErrors("redis-hq", {});
    assert.match(error?.message ?? "", /"redis-hq" has no contract/);
    assert.equal(error?.didYouMean, "redis-ha");
  });

  it("are found by pin, name, chart, and version where one chart is pinned twice", () => {
    assert.equal(contractOf("redisHa"), "redis-ha");
    assert.equal(contractOf("istio-base"), "istio-base");
    assert.equal(contractOf("base"), "istio-base");
    assert.equal(contractOf("strimzi-kafka-operator"), "strimzi-kafka-operator");
    assert.equal(contractOf("strimzi-kafka-operator", "0.45.2"), "strimzi-zoo-keeper");
  });

  it("pass over undefined properties and values known only after the deployment", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    assert.deepEqual(valuesErrors("redis-ha", { replicas: unknown, haproxxy: undefined }), []);
  });
});

describe("contracts: custom resources", () => {
  it("refuse the circuitBreaker that DestinationRule does not have", () => {
    const [error, ...others] = rule({ circuitBreaker: { maxConnections: 1 } });
    assert.equal(others.length, 0);
    assert.equal(error?.path, "spec.trafficPolicy.circuitBreaker");
    assert.match(error.message, /unknown key "circuitBreaker"/);
    assert.ok(error.allowed?.includes("outlierDetection") && error.allowed.includes("connectionPool"));
  });

  it("accept a full traffic policy", () => {
    const policy = {
      connectionPool: { tcp: { maxConnections: 100, connectTimeout: "1s" }, http: { http1MaxPendingRequests: 10 } },
      outlierDetection: { consecutive5xxErrors: 5, interval: "10s", baseEjectionTime: "30s", maxEjectionPercent: 50 },
      loadBalancer: { simple: "LEAST_REQUEST", localityLbSetting: { enabled: true } },
      tls: { mode: "ISTIO_MUTUAL" },
    };
    assert.deepEqual(rule(policy), []);
  });

  it("refuse fields that exclude each other", () => {
    const errors = rule({ loadBalancer: { simple: "RANDOM", consistentHash: { httpHeaderName: "x" } } });
    assert.deepEqual(paths(errors), ["spec.trafficPolicy.loadBalancer"]);
    assert.match(errors[0]?.message ?? "", /exclude each other/);
  });

  it("name the allowed values of an enumeration", () => {
    const [error] = rule({ tls: { mode: "ISTIO_MUTAL" } });
    assert.equal(error?.didYouMean, "ISTIO_MUTUAL");
  });

  it("name a required field that is missing", () => {
    const errors = customResourceErrors({ apiVersion: ISTIO, kind: "DestinationRule", spec: {} });
    assert.deepEqual(errors, [{ path: "spec.host", message: "is required" }]);
  });

  it("take a number or a string for a quantity", () => {
    const cluster = (cpu: unknown): ContractError[] =>
      customResourceErrors({
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: { name: "a" },
        spec: { instances: 1, storage: { size: "1Gi" }, resources: { requests: { cpu } } },
      });
    assert.deepEqual(cluster(1), []);
    assert.deepEqual(cluster("250m"), []);
    assert.deepEqual(paths(cluster(true)), ["spec.resources.requests.cpu"]);
  });

  it("leave open what the API server leaves open", () => {
    const patch = { applyTo: "HTTP_FILTER", patch: { operation: "INSERT_BEFORE", value: { any: { thing: 1 } } } };
    const filter = {
      apiVersion: "networking.istio.io/v1alpha3",
      kind: "EnvoyFilter",
      spec: { configPatches: [patch] },
    };
    assert.deepEqual(customResourceErrors(filter), []);
  });

  it("say so if the kind has no contract", () => {
    assert.match(customResourceErrors({ apiVersion: "a/v1", kind: "B" })[0]?.message ?? "", /a\/v1 B has no contract/);
    assert.equal(hasCustomResourceContract("a/v1", "B"), false);
    assert.equal(hasCustomResourceContract(ISTIO, "Gateway"), true);
    assert.equal(customResourceDefinition("a/v1", "B"), undefined);
  });
});

describe("contracts: rules of the CRDs", () => {
  const refused: [string, string, object, string][] = [
    ["security.istio.io/v1", "PeerAuthentication", { portLevelMtls: { "80": { mode: "DISABLE" } } }, "spec"],
    [
      ISTIO,
      "VirtualService",
      { hosts: ["a"], http: [{ timeout: "0s", route: [{ destination: { host: "a" } }] }] },
      "spec.http[0].timeout",
    ],
    [
      "security.istio.io/v1",
      "AuthorizationPolicy",
      { rules: [{ from: [{ source: { serviceAccounts: ["a/b"], namespaces: ["a"] } }] }] },
      "spec.rules[0].from[0].source",
    ],
    [
      "keda.sh/v1alpha1",
      "ScaledObject",
      {
        scaleTargetRef: { name: "a" },
        minReplicaCount: 3,
        maxReplicaCount: 2,
        triggers: [{ type: "cpu", metadata: {} }],
      },
      "spec",
    ],
  ];
  for (const [apiVersion, kind, spec, path] of refused) {
    it(`${kind} ${path}`, () => {
      assert.deepEqual(paths(customResourceErrors({ apiVersion, kind, metadata: { name: "a" }, spec })), [path]);
    });
  }

  const forms: [string, unknown, unknown][] = [
    ["duration(self) >= duration('1ms')", "1h30m", "5x"],
    ["(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1", { a: 1 }, { a: 1, b: 1 }],
    ["(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) == 1", { b: 1 }, {}],
    ["!(has(self.a) && has(self.b))", { a: 1 }, { a: 1, b: 1 }],
    ["!has(self.a)", {}, { a: 1 }],
    ["0 < self && self <= 65535", 80, 70000],
    ["self.type != 'x' || has(self.y)", { type: "x", y: 1 }, { type: "x" }],
  ];
  for (const [text, good, bad] of forms) {
    it(`reads ${text}`, () => {
      assert.deepEqual(brokenRules([{ rule: text, message: "no" }], good), []);
      assert.deepEqual(brokenRules([{ rule: text, message: "no" }], bad), ["no"]);
    });
  }

  it("leaves a rule it cannot read to the API server", () => {
    assert.equal(isKnownRule("self == oldSelf"), false);
    assert.deepEqual(brokenRules([{ rule: "self == oldSelf" }], 1), []);
  });
});

describe("contracts: closing a CRD's schema", () => {
  it("closes named maps but for those that keep unknown fields", () => {
    const schema = closeCrdSchema({
      type: "object",
      properties: {
        closed: { type: "object", properties: { a: { type: "string" } } },
        kept: { type: "object", properties: { a: {} }, "x-kubernetes-preserve-unknown-fields": true },
        map: { type: "object", additionalProperties: { type: "object", properties: { a: {} } } },
        maybe: { type: "string", nullable: true },
        quantity: { anyOf: [{ type: "integer" }, { type: "string" }], "x-kubernetes-int-or-string": true },
      },
    });
    const { closed, kept, map, maybe, quantity } = schema.properties ?? {};
    assert.equal(schema.additionalProperties, false);
    assert.equal(closed?.additionalProperties, false);
    assert.equal(kept?.additionalProperties, true);
    assert.deepEqual(map?.additionalProperties, { type: "object", properties: { a: {} }, additionalProperties: false });
    assert.deepEqual(maybe?.type, ["string", "null"]);
    assert.deepEqual(quantity, { type: ["integer", "string"], "x-kubernetes-int-or-string": true });
  });
});

describe("contracts: the nearest name", () => {
  const known = ["enabled", "replicas", "resources"];
  const pairs: [string, string | undefined][] = [
    ["enbaled", "enabled"],
    ["Replicas", "replicas"],
    ["resource", "resources"],
    ["circuitBreaker", undefined],
  ];
  for (const [given, meant] of pairs)
    it(given, () => {
      assert.equal(nearest(given, known), meant);
    });
});

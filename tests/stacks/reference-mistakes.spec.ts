import assert from "node:assert/strict";
import { customResourceErrors } from "../../components/charts/contracts/validate";
import { parseConfig } from "../../components/config/parse";
import { NAMESPACES } from "../../components/namespaces";
import { profileFor } from "../../components/profiles";
import { SERVICE_NAMES } from "../../components/services/catalogue";
import { capacityOf } from "../../planner/capacity";
import type { Recording } from "../../planner/model";
import { at, chartValues, listAt, objectAt, objectsOf, ofKind, strings, textAt } from "../support/objects";
import { recordStack } from "../support/recordings";
import { STACKS, type StackName, TOKENS, rawConfig, stackValues } from "../support/stacks";

const profileOf = (stack: StackName) => {
  const { config } = parseConfig(rawConfig(stackValues(stack)), new Set(), TOKENS);
  assert.ok(config);
  return profileFor(config);
};

const podTemplates = (recording: Recording) =>
  ofKind(recording, "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob");

/** Each mistake of the first implementation, and why it cannot be in a plan of ours. */
for (const stack of STACKS) {
  describe(`${stack}: the first implementation's mistakes`, () => {
    let plan: Recording;
    before(async () => {
      plan = await recordStack(stack);
    });

    it("1: circuit breakers are fields that Istio has, and balance by least requests", () => {
      const rules = ofKind(plan, "DestinationRule");
      for (const service of SERVICE_NAMES) {
        const rule = rules.find(({ spec }) => textAt(spec, "host").startsWith(`${service}.`));
        assert.ok(rule, service);
        assert.ok(at(rule.spec, "trafficPolicy", "outlierDetection"), service);
        assert.ok(at(rule.spec, "trafficPolicy", "connectionPool", "http"), service);
        assert.equal(at(rule.spec, "trafficPolicy", "loadBalancer", "simple"), "LEAST_REQUEST", service);
      }
      for (const rule of rules) {
        assert.deepEqual(
          customResourceErrors({ apiVersion: rule.apiVersion, kind: rule.kind, spec: rule.spec }),
          [],
          rule.name,
        );
      }
    });

    it("2: Redis has two replicas to fail over to, and Sentinels that agree on it", () => {
      const values = chartValues(plan, "redis");
      assert.equal(values["replicas"], 3);
      assert.equal(at(values, "sentinel", "quorum"), 2);
      assert.equal(at(values, "auth"), true);
      assert.equal(at(values, "sentinel", "auth"), true);
      assert.ok(strings(values).every(([, text]) => !text.includes("$(REDIS_PASSWORD)")));
    });

    it("3 and 4: connection strings come from Secrets, and name Services that exist", () => {
      const [deployment] = ofKind(plan, "Deployment").filter(({ name }) => name === "api-gateway");
      const environment = listAt(deployment?.spec, "template", "spec", "containers", 0, "env");
      for (const variable of ["REDIS_URL", "DATABASE_URL"]) {
        const found = environment.find((entry) => at(entry, "name") === variable);
        assert.ok(at(found, "valueFrom", "secretKeyRef", "name"), variable);
      }
      const [pooler] = ofKind(plan, "Pooler");
      assert.equal(at(plan.outputs, "endpoints", "postgres"), `${pooler?.name ?? ""}.data.svc.cluster.local:5432`);
      assert.equal(at(pooler?.spec, "pgbouncer", "parameters", "client_tls_sslmode"), "require");
      assert.equal(at(pooler?.spec, "pgbouncer", "poolMode"), "transaction");
      assert.ok(at(pooler?.spec, "pgbouncer", "clientTLSSecret", "name"));
    });

    it("5 and 6: no job waits on LASTSAVE, reads Secrets at large, or uses a Secret its namespace does not have", () => {
      const told = objectsOf(plan).flatMap(({ inputs }) => strings(inputs));
      assert.ok(told.every(([, text]) => !/LASTSAVE/.test(text)));
      const made = new Set([
        ...ofKind(plan, "Secret").map(({ namespace, name }) => `${namespace}/${name}`),
        ...ofKind(plan, "Certificate").map(({ namespace, spec }) => `${namespace}/${textAt(spec, "secretName")}`),
        ...ofKind(plan, "ExternalSecret").map(
          ({ namespace, spec, name }) =>
            `${namespace}/${at(spec, "target", "name") === undefined ? name : textAt(spec, "target", "name")}`,
        ),
      ]);
      for (const workload of podTemplates(plan)) {
        const named = strings(workload.spec)
          .filter(([path]) => /\.(secretKeyRef\.name|secret\.secretName)$/.test(path))
          .map(([, name]) => name);
        for (const name of named) {
          assert.ok(made.has(`${workload.namespace}/${name}`), `${workload.name} uses ${name}`);
        }
      }
      for (const role of ofKind(plan, "ClusterRole", "Role")) {
        const resources = listAt(role.inputs, "rules").flatMap((rule) => listAt(rule, "resources"));
        assert.ok(!resources.includes("secrets") && !resources.includes("*"), role.name);
      }
    });

    it("7: the vertical autoscaler recommends and never acts", () => {
      const autoscalers = ofKind(plan, "VerticalPodAutoscaler");
      assert.ok(autoscalers.length >= SERVICE_NAMES.length);
      assert.ok(autoscalers.every(({ spec }) => at(spec, "updatePolicy", "updateMode") === "Off"));
    });

    it("8: every service scales on a rate that an installed server answers", () => {
      const releases = plan.resources
        .filter(({ type }) => type === "kubernetes:helm.sh/v3:Release")
        .map(({ inputs }) => inputs["name"]);
      assert.ok(releases.includes("keda"));
      for (const service of SERVICE_NAMES) {
        const scaled = ofKind(plan, "ScaledObject").find(({ name }) => name === service);
        const types = listAt(scaled?.spec, "triggers").map((trigger) => at(trigger, "type"));
        assert.deepEqual(types, ["cpu", "memory", "prometheus"], service);
        assert.equal(at(scaled?.spec, "triggers", 0, "metadata", "containerName"), service);
      }
    });

    it("9: claims name a class that a provisioner serves", () => {
      const classes = ofKind(plan, "StorageClass");
      const { className } = profileOf(stack).storage;
      assert.ok(classes.every(({ inputs }) => !textAt(inputs, "provisioner").includes("no-provisioner")));
      assert.equal(classes.length, stack === "minikube" ? 0 : 1);
      assert.ok(classes.every(({ name }) => name === className));
    });

    it("10: replicas can be placed on the nodes there are", () => {
      assert.ok(capacityOf(plan, profileOf(stack)).fits);
      for (const { spec, name } of podTemplates(plan)) {
        assert.equal(
          at(spec, "template", "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"),
          undefined,
          name,
        );
      }
    });

    it("11: no image floats and no password is a default", () => {
      for (const [path, text] of plan.resources.flatMap(({ inputs }) => strings(inputs))) {
        assert.ok(!/:latest\b/.test(text), `${path}: ${text}`);
        assert.ok(!/changeme|admin123|supersecret/.test(text), `${path}: ${text}`);
      }
      assert.ok(at(chartValues(plan, "grafana"), "admin", "existingSecret"));
    });

    it("12: logs are kept as long as said and no longer; logs and metrics are shipped", () => {
      const loki = objectAt(chartValues(plan, "loki"), "loki");
      assert.equal(at(loki, "limits_config", "retention_period"), "336h");
      assert.equal(at(loki, "compactor", "retention_enabled"), true);
      assert.ok(at(loki, "compactor", "delete_request_store"));
      assert.equal(at(loki, "schemaConfig", "configs", 0, "schema"), "v13");
      assert.equal(at(loki, "schemaConfig", "configs", 0, "store"), "tsdb");
      assert.ok(chartValues(plan, "alloy"));
      const [remoteWrite] = listAt(chartValues(plan, "prometheus"), "prometheus", "prometheusSpec", "remoteWrite");
      assert.match(textAt(remoteWrite, "url"), /mimir/);
    });

    it("13: the tracing provider that Telemetry names is one the mesh defines", () => {
      const providers = listAt(chartValues(plan, "istiod"), "meshConfig", "extensionProviders").map((provider) =>
        at(provider, "name"),
      );
      const named = ofKind(plan, "Telemetry")
        .flatMap(({ spec }) => listAt(spec, "tracing"))
        .flatMap((tracing) => listAt(tracing, "providers"))
        .map((provider) => at(provider, "name"));
      assert.ok(named.length > 0);
      assert.ok(named.every((name) => providers.includes(name ?? null)));
    });

    it("14: dashboards are bare models that provisioning can load, and nothing hides Grafana's own files", () => {
      const dashboards = ofKind(plan, "ConfigMap").filter(
        ({ inputs }) => at(inputs, "metadata", "labels", "grafana_dashboard") !== undefined,
      );
      assert.ok(dashboards.length > 0);
      for (const [, text] of dashboards.flatMap(({ inputs }) => Object.entries(objectAt(inputs, "data")))) {
        const model = JSON.parse(text as string) as Record<string, unknown>;
        assert.ok(Array.isArray(model["panels"]) && !("dashboard" in model));
      }
      assert.ok(
        strings(chartValues(plan, "grafana")).every(
          ([path, text]) => !(path.endsWith("mountPath") && text === "/etc/grafana"),
        ),
      );
    });

    it("15: rules stand where Prometheus reads them", () => {
      for (const { name, inputs } of ofKind(plan, "ConfigMap")) {
        assert.ok(
          strings(objectAt(inputs, "data")).every(([, text]) => !/^\s*-? ?alert:/m.test(text)),
          name,
        );
      }
      assert.equal(
        at(chartValues(plan, "prometheus"), "prometheus", "prometheusSpec", "ruleSelectorNilUsesHelmValues"),
        false,
      );
    });

    it("16: every namespace denies by default, looks names up over both protocols, and sidecars reach istiod", () => {
      const policies = ofKind(plan, "NetworkPolicy");
      for (const namespace of Object.values(NAMESPACES)) {
        const denial = policies.find((policy) => policy.namespace === namespace && policy.name === "default-deny");
        assert.deepEqual(denial?.spec["policyTypes"], ["Ingress", "Egress"], namespace);
        const dns = policies.find(
          (policy) => policy.namespace === namespace && policy.name === `${namespace}-to-dns-egress`,
        );
        assert.deepEqual(
          listAt(dns?.spec, "egress", 0, "ports").map((port) => at(port, "protocol")),
          ["UDP", "TCP"],
          namespace,
        );
      }
      const toIstiod = policies.find(
        ({ name, namespace }) => namespace === "pyairtable" && name === "sidecars-to-istiod-egress",
      );
      assert.equal(at(toIstiod?.spec, "egress", 0, "ports", 0, "port"), 15012);
    });

    it("17: mutual TLS is strict where there are sidecars, and data stays out of the mesh knowingly", () => {
      const strict = ofKind(plan, "PeerAuthentication");
      assert.ok(
        strict.some(({ namespace }) => namespace === NAMESPACES.services || namespace === NAMESPACES.istioSystem),
      );
      assert.ok(strict.every(({ spec }) => at(spec, "mtls", "mode") === "STRICT"));
      const injection = (namespace: string) =>
        at(
          ofKind(plan, "Namespace").find(({ name }) => name === namespace)?.inputs,
          "metadata",
          "labels",
          "istio-injection",
        );
      assert.equal(injection(NAMESPACES.services), "enabled");
      assert.equal(injection(NAMESPACES.data), "disabled");
    });

    it("18: no fault is injected, and only idempotent methods are retried", () => {
      const routes = ofKind(plan, "VirtualService").flatMap(({ spec }) => listAt(spec, "http"));
      assert.ok(routes.length >= SERVICE_NAMES.length);
      for (const route of routes) {
        assert.equal(at(route, "fault"), undefined);
        if (at(route, "retries", "attempts") === 0) {
          continue;
        }
        const methods = listAt(route, "match").map((match) => textAt(match, "method", "regex"));
        assert.ok(
          methods.length > 0 && methods.every((method) => !/POST|PUT|PATCH|DELETE/.test(method)),
          JSON.stringify(route),
        );
      }
    });

    it("19: everything fits the nodes of the profile", () => {
      const capacity = capacityOf(plan, profileOf(stack));
      assert.ok(capacity.fits);
    });

    it("20: monitors come after the kinds they are of, and commands address Services", () => {
      const crds = plan.resources.find(
        ({ type, inputs }) => type === "kubernetes:helm.sh/v3:Release" && inputs["name"] === "prometheus-operator-crds",
      );
      assert.ok(crds);
      for (const monitor of ofKind(plan, "ServiceMonitor", "PodMonitor", "PrometheusRule")) {
        assert.ok(reaches(plan, monitor.resource.urn, crds.urn), monitor.name);
      }
      assert.ok(
        strings(objectAt(plan.outputs, "access")).every(([, command]) => / service\/[a-z0-9-]+ \d+:\d+$/.test(command)),
      );
    });

    it("21: the gateway's certificate is one that is issued, in the gateway's namespace", () => {
      const issued = ofKind(plan, "Certificate").map(
        ({ namespace, spec }) => `${namespace}/${textAt(spec, "secretName")}`,
      );
      const credentials = ofKind(plan, "Gateway").flatMap(({ namespace, spec }) =>
        listAt(spec, "servers").flatMap((server) =>
          at(server, "tls", "credentialName") === undefined
            ? []
            : [`${namespace}/${textAt(server, "tls", "credentialName")}`],
        ),
      );
      assert.ok(credentials.length > 0);
      assert.ok(credentials.every((credential) => issued.includes(credential)));
    });

    it("22: secrets are generated once, without anything that would generate them again", () => {
      const passwords = plan.resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
      assert.ok(passwords.some(({ name }) => name.includes("jwt")));
      assert.ok(passwords.every(({ inputs }) => inputs["keepers"] === undefined));
    });
  });
}

/** Whether a resource depends on another, directly, through its parents, or through what it depends on. */
function reaches(plan: Recording, from: string, to: string): boolean {
  const byUrn = new Map(plan.resources.map((resource) => [resource.urn, resource]));
  const seen = new Set<string>();
  const queue = [from];
  for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
    if (urn === to) {
      return true;
    }
    const resource = byUrn.get(urn);
    if (resource && !seen.has(urn)) {
      seen.add(urn);
      queue.push(...resource.dependencies, ...(resource.parent ? [resource.parent] : []));
    }
  }
  return false;
}

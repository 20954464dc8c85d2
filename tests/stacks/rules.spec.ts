import assert from "node:assert/strict";
import { customResourceErrors, valuesErrors } from "../../components/charts/contracts/validate";
import { OWNER_LABEL } from "../../components/labels";
import { NAMESPACES } from "../../components/namespaces";
import { SERVICE_NAMES } from "../../components/services/catalogue";
import type { Recording } from "../../planner/model";
import { at, listAt, objectAt, objectsOf, ofKind, strings, textAt } from "../support/objects";
import { recordStack } from "../support/recordings";
import { STACKS } from "../support/stacks";

const BUILT_IN =
  /^(v1|apps\/v1|batch\/v1|core\/v1|networking\.k8s\.io\/v1|policy\/v1|rbac\.authorization\.k8s\.io\/v1|scheduling\.k8s\.io\/v1|storage\.k8s\.io\/v1)$/;

/** Rules over everything a stack registers, not over samples. */
for (const stack of STACKS) {
  describe(`${stack}: rules over all resources`, () => {
    let plan: Recording;
    before(async () => {
      plan = await recordStack(stack);
    });

    it("every Kubernetes resource goes to the one named provider", () => {
      const [provider] = plan.resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
      const resources = plan.resources.filter(({ type, custom }) => custom && type.startsWith("kubernetes:"));
      assert.ok(provider && resources.length > 200);
      for (const { name, provider: used } of resources) {
        assert.ok(used?.startsWith(provider.urn), name);
      }
    });

    it("every chart's values are ones it knows", () => {
      const releases = plan.resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
      assert.ok(releases.length >= 15);
      for (const { inputs } of releases) {
        const errors = valuesErrors(
          textAt(inputs, "chart").split("/").pop() ?? "",
          inputs["values"],
          textAt(inputs, "version"),
        );
        assert.deepEqual(errors, [], textAt(inputs, "name"));
      }
    });

    it("every custom resource has only fields that its CRD has", () => {
      const custom = objectsOf(plan).filter(({ apiVersion }) => !BUILT_IN.test(apiVersion));
      assert.ok(custom.length > 40, `only ${custom.length}`);
      for (const { apiVersion, kind, name, inputs } of custom) {
        assert.deepEqual(customResourceErrors({ ...inputs, apiVersion, kind }), [], `${kind} ${name}`);
      }
    });

    it("every object names its owner, and every namespaced one a namespace of ours", () => {
      const namespaces = new Set<string>(Object.values(NAMESPACES));
      const clusterScoped = new Set([
        "Namespace",
        "PriorityClass",
        "StorageClass",
        "ClusterIssuer",
        "ClusterSecretStore",
        "ClusterRole",
        "ClusterRoleBinding",
      ]);
      for (const { kind, name, namespace, inputs } of objectsOf(plan)) {
        assert.ok(at(inputs, "metadata", "labels", OWNER_LABEL), `${kind} ${name} has no owner`);
        assert.ok(
          clusterScoped.has(kind) ? namespace === "" : namespaces.has(namespace),
          `${kind} ${name} in "${namespace}"`,
        );
      }
    });

    it("every pod of ours is hardened, probed, drained and sized", () => {
      const deployments = ofKind(plan, "Deployment");
      assert.deepEqual(deployments.map(({ name }) => name).sort(), [...SERVICE_NAMES].sort());
      for (const { name, spec } of deployments) {
        const pod = objectAt(spec, "template", "spec");
        assert.equal(at(spec, "replicas"), undefined, `${name}: the autoscaler owns the count`);
        assert.equal(pod["automountServiceAccountToken"], false, name);
        assert.equal(at(pod, "securityContext", "runAsNonRoot"), true, name);
        assert.equal(at(pod, "securityContext", "seccompProfile", "type"), "RuntimeDefault", name);
        for (const container of listAt(pod, "containers")) {
          assert.deepEqual(at(container, "securityContext", "capabilities", "drop"), ["ALL"], name);
          assert.equal(at(container, "securityContext", "readOnlyRootFilesystem"), true, name);
          assert.equal(at(container, "securityContext", "allowPrivilegeEscalation"), false, name);
          for (const field of ["startupProbe", "readinessProbe", "livenessProbe"]) {
            assert.ok(at(container, field, "httpGet"), `${name} ${field}`);
          }
          assert.ok(at(container, "lifecycle", "preStop"), name);
          for (const bound of ["requests", "limits"]) {
            assert.ok(
              at(container, "resources", bound, "cpu") && at(container, "resources", bound, "memory"),
              `${name} ${bound}`,
            );
          }
        }
        const grace = Number(at(pod, "terminationGracePeriodSeconds"));
        assert.ok(grace > Number(at(pod, "containers", 0, "lifecycle", "preStop", "sleep", "seconds")), name);
        assert.ok(
          ofKind(plan, "ServiceAccount").some((account) => account.name === textAt(pod, "serviceAccountName")),
          name,
        );
        assert.ok(
          ofKind(plan, "PodDisruptionBudget").some(
            (budget) => budget.name === name && at(budget.spec, "maxUnavailable") === 1,
          ),
          name,
        );
      }
    });

    it("each service is given its own keys and no other's", () => {
      const keys = (name: string) =>
        listAt(
          ofKind(plan, "Deployment").find((deployment) => deployment.name === name)?.spec,
          "template",
          "spec",
          "containers",
          0,
          "env",
        )
          .filter((entry) => at(entry, "valueFrom", "secretKeyRef") !== undefined)
          .map((entry) => textAt(entry, "name"))
          .sort();
      assert.deepEqual(keys("api-gateway"), ["API_KEY", "DATABASE_URL", "JWT_SECRET", "REDIS_URL"]);
      assert.deepEqual(keys("airtable-gateway"), ["AIRTABLE_TOKEN", "API_KEY", "REDIS_URL"]);
      assert.deepEqual(keys("llm-orchestrator"), ["API_KEY", "GEMINI_API_KEY", "KAFKA_SASL_PASSWORD"]);
      assert.deepEqual(keys("mcp-server"), ["API_KEY", "DATABASE_URL"]);
    });

    it("ready-to-paste commands use the guide's local ports", () => {
      const ports = strings(objectAt(plan.outputs, "access")).map(
        ([name, command]) => `${name.slice(1)} ${/(\d+):\d+$/.exec(command)?.[1] ?? "?"}`,
      );
      assert.deepEqual(ports.sort(), [
        "api-gateway 8080",
        "grafana 3000",
        "postgres 5432",
        "prometheus 9090",
        "redis 6379",
      ]);
    });

    it("the output of chart versions names exactly what is installed", () => {
      const installed = plan.resources
        .filter(
          ({ type }) =>
            type === "kubernetes:helm.sh/v3:Release" || type === "kubernetes-cert-manager:index:CertManager",
        )
        .map(({ inputs }) => textAt(at(inputs, "version") === undefined ? inputs["helmOptions"] : inputs, "version"));
      assert.deepEqual(Object.values(objectAt(plan.outputs, "versions")).sort(), installed.sort());
    });

    it("a second recording is the same", async () => {
      // The override changes nothing but makes it another run of the program.
      const again = await recordStack(stack, { "retention.logDays": 14 });
      assert.deepEqual(again.resources, plan.resources);
      assert.deepEqual(again.outputs, plan.outputs);
    });
  });
}

describe("what a stack's config chooses", () => {
  it("kafka.coordination: zookeeper brings ZooKeeper, the line that still has it, and a warning of its end of life", async () => {
    const plan = await recordStack("minikube", { "kafka.coordination": "zookeeper" });
    const [kafka] = ofKind(plan, "Kafka");
    assert.equal(kafka?.apiVersion, "kafka.strimzi.io/v1beta2");
    assert.ok(at(kafka.spec, "zookeeper", "replicas"));
    assert.equal(ofKind(plan, "KafkaNodePool").length, 0);
    assert.ok(plan.diagnostics.some(({ severity, message }) => severity === "warning" && /March 2026/.test(message)));
    const [strimzi] = plan.resources.filter(
      ({ type, inputs }) => type.endsWith(":Release") && textAt(inputs, "chart").endsWith("strimzi-kafka-operator"),
    );
    assert.equal(strimzi?.inputs["version"], "0.45.2");
  });

  for (const [mirror, chart, repo] of [
    [{ folder: "./mirror" }, "mirror/redis-ha-4.39.0", undefined],
    [{ oci: "oci://registry.example.com/charts" }, "oci://registry.example.com/charts/redis-ha", undefined],
    [{ http: "https://charts.example.com" }, "redis-ha", "https://charts.example.com"],
  ] as const) {
    it(`charts.mirror ${JSON.stringify(mirror)} redirects every chart`, async () => {
      const plan = await recordStack("minikube", { "charts.mirror": mirror });
      const releases = plan.resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
      const redis = releases.find(({ inputs }) => inputs["name"] === "redis");
      assert.equal(redis?.inputs["chart"], chart);
      assert.equal(at(redis.inputs, "repositoryOpts", "repo"), repo);
      const publicHosts = releases.flatMap(({ inputs }) => [
        textAt(inputs, "chart"),
        textAt(inputs, "repositoryOpts", "repo"),
      ]);
      assert.ok(publicHosts.every((address) => !/ghcr\.io|quay\.io|github\.io|googleapis/.test(address)));
    });
  }
});

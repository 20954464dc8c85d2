import assert from "node:assert/strict";
import { expectationsOf } from "../../tools/engine/expectations";
import { type ClusterObject, healthOf, healthText, stateOf } from "../../tools/engine/health";
import { SERVICE_NAMES } from "../../components/services/catalogue";
import { recordStack } from "../support/recordings";

const object = (
  kind: string,
  rest: Omit<ClusterObject, "apiVersion" | "kind" | "metadata">,
  namespace = "data",
): ClusterObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "x", namespace },
  ...rest,
});

describe("validate", () => {
  const cases: [string, ClusterObject, boolean | undefined][] = [
    ["a Deployment with all pods", object("Deployment", { spec: { replicas: 2 }, status: { readyReplicas: 2 } }), true],
    [
      "a Deployment that lacks a pod",
      object("Deployment", { spec: { replicas: 2 }, status: { readyReplicas: 1 } }),
      false,
    ],
    ["a Deployment without status", object("Deployment", { spec: { replicas: 1 } }), false],
    ["a StatefulSet scaled to none", object("StatefulSet", { spec: { replicas: 0 }, status: {} }), true],
    [
      "a DaemonSet that misses a node",
      object("DaemonSet", { status: { desiredNumberScheduled: 3, numberReady: 2 } }),
      false,
    ],
    ["a bound claim", object("PersistentVolumeClaim", { status: { phase: "Bound" } }), true],
    ["a pending claim", object("PersistentVolumeClaim", { status: { phase: "Pending" } }), false],
    ["a failed Job", object("Job", { status: { failed: 1 } }), false],
    [
      "a Job that failed once and then ended well",
      object("Job", { status: { failed: 1, conditions: [{ type: "Complete", status: "True" }] } }),
      true,
    ],
    ["a ready cluster", object("Cluster", { status: { conditions: [{ type: "Ready", status: "True" }] } }), true],
    ["a cluster that no operator has seen", object("Cluster", {}), false],
    ["a kind that reports nothing", object("DestinationRule", {}), undefined],
  ];
  for (const [title, subject, healthy] of cases) {
    it(`finds ${title} ${healthy === undefined ? "without a verdict" : healthy ? "healthy" : "sick"}`, () => {
      assert.equal(stateOf(subject)?.healthy, healthy);
    });
  }

  it("names what is expected and not there, and ignores other namespaces", () => {
    const report = healthOf(
      [
        object("Deployment", { spec: { replicas: 0 }, status: {} }, "elsewhere"),
        object("PersistentVolumeClaim", { status: { phase: "Bound" } }),
      ],
      [{ kind: "Deployment", namespace: "pyairtable", name: "api-gateway" }],
    );
    assert.equal(report.healthy, false);
    assert.equal(
      healthText(report),
      "ok   data: 1 of 1 healthy\nFAIL pyairtable: 0 of 1 healthy\n       Deployment/api-gateway: not found",
    );
  });

  it("never calls an empty cluster healthy", () => {
    assert.equal(healthOf([], []).healthy, false);
  });

  it("expects the services and the operators' resources of the plan", async () => {
    const expected = expectationsOf(await recordStack("minikube")).map(({ kind, name }) => `${kind}/${name}`);
    for (const name of SERVICE_NAMES) {
      assert.ok(expected.includes(`Deployment/${name}`));
    }
    assert.ok(expected.includes("Cluster/postgres") && expected.includes("Kafka/kafka"));
    assert.ok(expected.every((name) => !name.startsWith("NetworkPolicy/")));
  });
});

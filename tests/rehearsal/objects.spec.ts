import assert from "node:assert/strict";
import type { WorkloadFootprint } from "../../components/footprint";
import { profileFor } from "../../components/profiles";
import type { ApiObject } from "../../rehearsal/client";
import { injected, meshedNamespaces } from "../../rehearsal/injection";
import { nodeInZone, nodesFor } from "../../rehearsal/nodes";
import { listIn, objectIn, textIn } from "../../rehearsal/objects";
import { autoscalersOf } from "../../rehearsal/scalers";
import { standIn } from "../../rehearsal/stand-ins";

const minikube = profileFor({ profile: "minikube", cluster: { context: "c" } });
const eks = profileFor({ profile: "eks", cluster: { context: "c" } });
const size = { cpuMillicores: 100, memoryMiB: 64, cpuLimitMillicores: 200, memoryLimitMiB: 128 };
const footprint: WorkloadFootprint = {
  kind: "StatefulSet",
  name: "store",
  namespace: "data",
  replicas: 3,
  containers: [{ name: "store", ...size }],
  volumes: [{ name: "data", sizeGiB: 2, storageClass: "fast" }],
  costCenter: "redis",
  spread: "required",
};

describe("stand-ins", () => {
  it("ask for what the footprint says, and are restricted", () => {
    const [object] = standIn(footprint, eks);
    const pod = objectIn(object, "spec", "template", "spec");
    const [container] = listIn(pod, "containers");
    assert.deepEqual(objectIn(container, "resources"), {
      requests: { cpu: "100m", memory: "64Mi" },
      limits: { cpu: "200m", memory: "128Mi" },
    });
    assert.equal(objectIn(container, "securityContext")["runAsNonRoot"], true);
    const [claim] = listIn(object, "spec", "volumeClaimTemplates");
    assert.equal(textIn(claim, "spec", "resources", "requests", "storage"), "2048Mi");
    assert.equal(textIn(claim, "spec", "storageClassName"), "fast");
    assert.equal(textIn(pod, "priorityClassName"), "pyairtable-data");
  });

  it("keep required replicas in zones of their own, or on nodes where there are no zones", () => {
    const key = (profile: typeof eks): unknown =>
      listIn(
        standIn(footprint, profile)[0],
        ...[
          "spec",
          "template",
          "spec",
          "affinity",
          "podAntiAffinity",
          "requiredDuringSchedulingIgnoredDuringExecution",
        ],
      )[0]?.["topologyKey"];
    assert.equal(key(eks), "topology.kubernetes.io/zone");
    assert.equal(key(minikube), "kubernetes.io/hostname");
  });

  it("bring a Deployment's claims as objects of their own", () => {
    const objects = standIn({ ...footprint, kind: "Deployment", replicas: 1 }, minikube);
    assert.deepEqual(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ["PersistentVolumeClaim store-data", "Deployment store"],
    );
  });
});

describe("nodes", () => {
  it("give what the kubelet leaves, dealt to the zones", () => {
    const nodes = nodesFor(eks);
    const [pool] = eks.nodes.pools;
    assert.ok(pool);
    assert.equal(nodes.length, 3);
    assert.deepEqual(
      nodes.map(({ metadata }) => metadata.labels?.["topology.kubernetes.io/zone"]),
      eks.nodes.zones,
    );
    const [node] = nodes;
    assert.equal(textIn(node, "status", "allocatable", "cpu"), `${pool.cpuMillicores - pool.reserved.cpuMillicores}m`);
    assert.equal(textIn(node, "status", "allocatable", "pods"), String(pool.maxPods));
    assert.equal(node?.metadata.labels?.["kubernetes.io/arch"], "arm64");
    assert.equal(nodeInZone(eks, "spare", "us-east-1b").metadata.labels?.["topology.kubernetes.io/zone"], "us-east-1b");
  });
});

describe("injection", () => {
  const deployment: ApiObject = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", namespace: "web" },
    spec: {
      template: {
        metadata: { annotations: { "sidecar.istio.io/proxyCPU": "10m", "sidecar.istio.io/proxyMemory": "40Mi" } },
        spec: { containers: [{ name: "shop" }] },
      },
    },
  };
  const containers = (object: ApiObject): unknown[] =>
    listIn(object, "spec", "template", "spec", "initContainers").map(({ name }) => name);

  it("adds validation and a native sidecar of the annotated size to meshed pods", () => {
    const meshed = injected(deployment, new Set(["web"]));
    assert.deepEqual(containers(meshed), ["istio-validation", "istio-proxy"]);
    const proxy = listIn(meshed, "spec", "template", "spec", "initContainers")[1];
    assert.equal(proxy?.["restartPolicy"], "Always");
    assert.deepEqual(objectIn(proxy, "resources", "requests"), { cpu: "10m", memory: "40Mi" });
  });

  it("leaves others alone, and those that say no", () => {
    assert.deepEqual(containers(injected(deployment, new Set())), []);
    const template = objectIn(deployment, "spec", "template");
    const metadata = { labels: { "sidecar.istio.io/inject": "false" } };
    const refusing = { ...deployment, spec: { template: { ...template, metadata } } };
    assert.deepEqual(containers(injected(refusing, new Set(["web"]))), []);
  });

  it("reads meshed namespaces from their labels", () => {
    const namespace = (name: string, injection: string): ApiObject => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { "istio-injection": injection } },
    });
    assert.deepEqual([...meshedNamespaces([namespace("a", "enabled"), namespace("b", "disabled")])], ["a"]);
  });
});

describe("autoscalers", () => {
  it("hold what the ScaledObject says", () => {
    const [scaler] = autoscalersOf([
      {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ScaledObject",
        metadata: { name: "shop", namespace: "web" },
        spec: { minReplicaCount: 2, maxReplicaCount: 5, scaleTargetRef: { name: "shop" } },
      },
    ]);
    assert.equal(scaler?.metadata.name, "keda-hpa-shop");
    const spec = objectIn(scaler, "spec");
    assert.deepEqual([spec["minReplicas"], spec["maxReplicas"]], [2, 5]);
    assert.deepEqual(spec["scaleTargetRef"], { apiVersion: "apps/v1", kind: "Deployment", name: "shop" });
  });
});

import * as assert from "node:assert/strict";
import fc from "fast-check";
import { size } from "../../components/config/units";
import { EKS, eksNodePool } from "../../components/profiles/eks";
import { MINIKUBE } from "../../components/profiles/minikube";
import type { Profile } from "../../components/profiles";
import { capacityFor, capacityOf } from "../../planner/capacity";
import { machinesFor } from "../../planner/capacity/machines";
import { nodesOf, pack } from "../../planner/capacity/packing";
import { sumOf } from "../../planner/capacity/sums";
import { type SpreadWorkload, workloadsOf } from "../../planner/capacity/workloads";
import type { JsonObject } from "../../planner/model";
import { likenessOf } from "./capacity-likeness";
import { deployment, footprint, recordingOf, resource } from "./capacity-plan";

const pod = (
  name: string,
  replicas: number,
  cpu: number,
  memory: number,
  more: Partial<SpreadWorkload> = {},
): SpreadWorkload => ({
  ...footprint("ns", "x", name, replicas, size(cpu, memory, cpu * 2, memory * 2)),
  part: "ns",
  ...more,
});

const threeNodes: Profile = { ...EKS, nodes: { ...EKS.nodes, system: [] } };
const nodes = nodesOf(threeNodes.nodes.pools, threeNodes.nodes.zones);

const anyWorkload = fc.record({
  cpu: fc.integer({ min: 0, max: 5000 }),
  memory: fc.integer({ min: 0, max: 20000 }),
  replicas: fc.integer({ min: 0, max: 6 }),
  kind: fc.constantFrom("Deployment", "StatefulSet", "DaemonSet", "Job"),
  spread: fc.constantFrom("none", "preferred", "required"),
  spotSafe: fc.boolean(),
});
const anyWorkloads = fc
  .array(anyWorkload, { maxLength: 12 })
  .map((list) =>
    list.map(({ cpu, memory, replicas, ...more }, index) =>
      pod(`w${index}`, more.kind === "DaemonSet" ? 1 : replicas, cpu, memory, more as Partial<SpreadWorkload>),
    ),
  );

describe("capacity: reading workloads", () => {
  const services: JsonObject = { metadata: { name: "pyairtable", labels: { "istio-injection": "enabled" } } };
  const namespace = resource("kubernetes:core/v1:Namespace", "pyairtable", services);
  const read = (inputs: JsonObject, type = "kubernetes:apps/v1:Deployment"): SpreadWorkload => {
    const found = workloadsOf(recordingOf([namespace, resource(type, "app", inputs)]), threeNodes);
    assert.equal(found.length, 1);
    return found[0] as SpreadWorkload;
  };
  const template = (metadata: JsonObject, spec: JsonObject = {}): JsonObject => ({
    metadata,
    spec: {
      containers: [
        { name: "app", resources: { requests: { cpu: "250m", memory: "1Gi" }, limits: { cpu: "1", memory: "2Gi" } } },
      ],
      ...spec,
    },
  });

  it("adds the sidecar of a meshed namespace with the sizes its annotations give", () => {
    const annotations = {
      "sidecar.istio.io/proxyCPU": "30m",
      "sidecar.istio.io/proxyMemory": "64Mi",
      "sidecar.istio.io/proxyCPULimit": "1",
      "sidecar.istio.io/proxyMemoryLimit": "256Mi",
    };
    const { containers } = read({
      metadata: { name: "app", namespace: "pyairtable" },
      spec: { replicas: 2, template: template({ annotations }) },
    });
    assert.deepEqual(containers, [
      { name: "app", ...size(250, 1024, 1000, 2048) },
      { name: "istio-proxy", ...size(30, 64, 1000, 256) },
    ]);
  });

  it("adds none where the pod opts out, and one where it opts in outside", () => {
    const label = (inject: string): JsonObject => ({ labels: { "sidecar.istio.io/inject": inject } });
    const of = (where: string, metadata: JsonObject): number =>
      read({ metadata: { name: "app", namespace: where }, spec: { template: template(metadata) } }).containers.length;
    assert.equal(of("pyairtable", label("false")), 1);
    assert.equal(of("elsewhere", label("true")), 2);
    assert.equal(of("elsewhere", {}), 1);
  });

  it("takes replicas from the autoscaler where the workload has none", () => {
    const [workload] = workloadsOf(
      recordingOf([namespace, ...deployment("api", size(10, 10, 10, 10), 2, 10, namespace.urn)]),
      threeNodes,
    ).filter(({ name }) => name === "api");
    assert.deepEqual([workload?.replicas, workload?.maxReplicas, workload?.evenly], [2, 10, true]);
  });

  it("counts an init container only beyond what stays", () => {
    const initContainers = [{ name: "setup", resources: { requests: { cpu: "400m", memory: "512Mi" } } }];
    const { containers } = read({
      metadata: { name: "app", namespace: "x" },
      spec: { template: template({}, { initContainers }) },
    });
    const total = sumOf([pod("x", 1, 0, 0, { containers })], 1);
    assert.deepEqual([total.cpuMillicores, total.memoryMiB], [400, 1024]);
  });

  it("gives a CronJob no pod at rest, and asks room for one", () => {
    const spec = { jobTemplate: { spec: { template: template({}) } } };
    const recording = recordingOf([
      resource("kubernetes:batch/v1:CronJob", "backup", { metadata: { name: "backup", namespace: "data" }, spec }),
    ]);
    const report = capacityOf(recording, threeNodes);
    assert.equal(report.total.pods, 0);
    assert.deepEqual(report.jobs, [
      { name: "backup", namespace: "data", pods: 1, cpuMillicores: 250, memoryMiB: 1024, fits: true },
    ]);
  });

  it("names the component whose footprint is none", () => {
    const broken = resource("pyairtable:charts:ChartRelease", "broken", { footprint: [{ name: "x" }] });
    assert.throws(
      () => workloadsOf(recordingOf([broken]), threeNodes),
      /ChartRelease::broken declares a footprint that is none/,
    );
  });

  it("sums claims of templates, footprints and single claims by part", () => {
    const claim = resource("kubernetes:core/v1:PersistentVolumeClaim", "scratch", {
      metadata: { name: "scratch", namespace: "data" },
      spec: { resources: { requests: { storage: "5Gi" } } },
    });
    const volumes = [{ name: "data", sizeGiB: 20, storageClass: "gp3" }];
    const report = capacityFor([pod("db", 3, 10, 10, { volumes })], threeNodes, [{ part: "ns", sizeGiB: 5 }]);
    assert.equal(report.total.storageGiB, 65);
    assert.equal(capacityOf(recordingOf([claim]), threeNodes).total.storageGiB, 5);
  });
});

describe("capacity: packing", () => {
  it("never overfills a node, and places or explains every pod", () => {
    fc.assert(
      fc.property(anyWorkloads, fc.constantFrom("tightest" as const, "emptiest" as const), (workloads, placement) => {
        const packing = pack(nodes, workloads, { placement });
        for (const node of packing.nodes) {
          assert.ok(node.pods.reduce((sum, { cpuMillicores }) => sum + cpuMillicores, 0) <= node.cpuMillicores);
          assert.ok(node.pods.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0) <= node.memoryMiB);
          assert.ok(node.pods.length <= node.maxPods);
        }
        const placed = packing.nodes.reduce((sum, { pods }) => sum + pods.length, 0);
        assert.equal(placed + packing.unplaced.length, sumOf(workloads, nodes.length).pods);
        assert.ok(packing.unplaced.every(({ reason }) => reason.length > 0));
      }),
    );
  });

  it("does not depend on the order of the workloads", () => {
    fc.assert(
      fc.property(
        anyWorkloads.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          assert.deepEqual(pack(nodes, shuffled), pack(nodes, list));
          const { parts: one, ...rest } = capacityFor(list, threeNodes);
          const { parts: other, ...others } = capacityFor(shuffled, threeNodes);
          assert.deepEqual(
            [one.length, rest.total, rest.nodes, rest.fits],
            [other.length, others.total, others.nodes, others.fits],
          );
        },
      ),
    );
  });

  it("only grows when a pod joins, and is never negative", () => {
    fc.assert(
      fc.property(anyWorkloads, anyWorkload, (workloads, extra) => {
        const before = capacityFor(workloads, threeNodes);
        const after = capacityFor([...workloads, pod("new", 1, extra.cpu, extra.memory)], threeNodes);
        for (const key of [
          "pods",
          "cpuMillicores",
          "memoryMiB",
          "cpuLimitMillicores",
          "memoryLimitMiB",
          "storageGiB",
        ] as const) {
          assert.ok(before.total[key] >= 0);
          assert.ok(after.total[key] >= before.total[key]);
        }
        assert.ok(after.cpuPercent >= before.cpuPercent && before.cpuPercent >= 0);
        assert.ok(
          after.memoryPercent >= before.memoryPercent && after.memoryLimitOvercommit >= before.memoryLimitOvercommit,
        );
      }),
    );
  });

  it("keeps required replicas a zone apart, and even ones balanced", () => {
    const strict = pack(nodes, [pod("db", 4, 10, 10, { spread: "required" })]);
    assert.equal(strict.unplaced.length, 1);
    assert.match(strict.unplaced[0]?.reason ?? "", /spread allows 1 a node/);
    const even = pack(nodes, [pod("api", 4, 10, 10, { spread: "required", evenly: true })]);
    assert.deepEqual(even.nodes.map(({ pods }) => pods.length).sort(), [0, 2, 2]);
    assert.equal(even.unplaced.length, 0);
  });

  it("puts on spot machines only what may be interrupted", () => {
    const spot = nodesOf([eksNodePool("spot", "m7g.xlarge", 3, true)], EKS.nodes.zones);
    const { unplaced } = pack(spot, [pod("api", 2, 10, 10, { spotSafe: true }), pod("db", 1, 10, 10)]);
    assert.deepEqual(
      unplaced.map(({ workload }) => workload),
      ["ns/db"],
    );
  });

  it("holds the pods-per-node limit", () => {
    const { unplaced } = pack(nodes, [pod("tiny", 3 * 58 + 1, 1, 1)]);
    assert.equal(unplaced.length, 1);
  });

  it("finds the fewest machines, none below the zones, and says when no number would do", () => {
    const pool = eksNodePool("general", "m7g.xlarge", 1);
    assert.equal(machinesFor(pool, EKS.nodes.zones, [])?.count, 3);
    assert.equal(machinesFor(pool, [], [pod("big", 5, 3000, 1000)])?.count, 5);
    assert.equal(machinesFor(pool, [], [pod("giant", 1, 4000, 1000)]), undefined);
  });
});

describe("capacity: report", () => {
  it("says by how much the aim is missed, and each part's floor", () => {
    const report = capacityFor([pod("db", 1, 3600, 100)], { ...MINIKUBE, nodes: { ...MINIKUBE.nodes, system: [] } });
    assert.equal(report.fits, true);
    assert.equal(report.meetsTarget, false);
    assert.deepEqual(report.miss, {
      cpuMillicores: 200,
      memoryMiB: 0,
      floor: [{ part: "ns", cpuMillicores: 3600, memoryMiB: 100, cpuPercent: 90, memoryPercent: 1.6 }],
    });
  });

  it("fits the likeness of each platform on its nodes", () => {
    for (const profile of [MINIKUBE, EKS]) {
      const report = capacityOf(likenessOf(profile), profile);
      assert.deepEqual(report.unplaced, []);
      assert.equal(report.fits, true);
      assert.equal(
        report.parts.some(({ part }) => part === "cluster"),
        true,
      );
    }
  });

  it("does not fit when the node is half as large", () => {
    const pools = MINIKUBE.nodes.pools.map((pool) => ({ ...pool, memoryMiB: pool.memoryMiB / 2 }));
    const report = capacityOf(likenessOf(MINIKUBE), { ...MINIKUBE, nodes: { ...MINIKUBE.nodes, pools } });
    assert.equal(report.fits, false);
    assert.match(report.unplaced[0]?.reason ?? "", /no node has/);
  });
});

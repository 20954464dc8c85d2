import * as assert from "node:assert/strict";
import { EKS } from "../../components/profiles/eks";
import { type SpreadWorkload, workloadsOf } from "../../planner/capacity/workloads";
import { parseMetrics, readMetrics } from "../../planner/cost/metrics";
import { percentile, rightSize } from "../../planner/cost/right-size";
import { likenessOf } from "./capacity-likeness";
import { metricsOf } from "./metrics-export";

const workloads = workloadsOf(likenessOf(EKS), EKS);
const day = { samples: 288 };

function workload(name: string, more: Partial<SpreadWorkload> = {}): SpreadWorkload {
  const containers = [
    { name: "app", cpuMillicores: 200, memoryMiB: 256, cpuLimitMillicores: 400, memoryLimitMiB: 512 },
  ];
  const base = { kind: "Deployment", namespace: "n", part: "p", costCenter: name, replicas: 2 } as const;
  return { ...base, name, containers, ...more };
}

const sizedBy = (of: readonly SpreadWorkload[], options: { cpu: number; memory: number; samples: number }) =>
  rightSize(of, parseMetrics(metricsOf(of, options), "test").use);

describe("cost: right-sizing", () => {
  it("proposes the 95th percentile of CPU and the largest memory, each with a margin and rounded up", () => {
    const { proposals } = sizedBy([workload("a")], { cpu: 0.5, memory: 0.5, ...day });
    const [proposal] = proposals;
    assert.ok(proposal);
    // 100m at the top of the wave, 99m at its 95th percentile; 128 MiB at most.
    assert.deepEqual(proposal.cpuMillicores, { now: 200, p95: 99, proposed: 115 });
    assert.deepEqual(proposal.memoryMiB, { now: 256, max: 128, proposed: 160 });
    assert.equal(proposal.aboveLimit, false);
  });

  it("asks for more where more is used, and says when that passes the limit", () => {
    const [proposal] = sizedBy([workload("a")], { cpu: 1, memory: 1.8, ...day }).proposals;
    assert.ok(proposal);
    assert.deepEqual([proposal.memoryMiB.proposed, proposal.aboveLimit], [576, true]);
  });

  it("keeps the requests of what was not measured, or too seldom", () => {
    const [one, other] = [workload("one"), workload("other")];
    const use = parseMetrics(metricsOf([one], { cpu: 0.1, memory: 0.1, ...day }), "test").use;
    const sizing = rightSize([one, other], use);
    assert.deepEqual(sizing.unmeasured, ["n/other/app"]);
    assert.deepEqual(sizing.workloads[1], other);
    assert.equal(sizedBy([one], { cpu: 0.1, memory: 0.1, samples: 5 }).proposals.length, 0);
  });

  it("gives a pod to the workload with the longest name it can come from", () => {
    const [short, long] = [workload("api"), workload("api-gateway")];
    const sizing = rightSize(
      [short, long],
      parseMetrics(metricsOf([long], { cpu: 0.1, memory: 0.1, ...day }), "t").use,
    );
    assert.deepEqual(sizing.unmeasured, ["n/api/app"]);
    assert.deepEqual(
      sizing.proposals.map(({ workload: name }) => name),
      ["api-gateway"],
    );
  });

  it("names measured containers the plan does not know", () => {
    const use = parseMetrics(
      metricsOf([workload("stranger", { replicas: 1 })], { cpu: 1, memory: 1, ...day }),
      "t",
    ).use;
    assert.deepEqual(rightSize([workload("a")], use).unknown, ["n/stranger-6d4b75cb6d-abcd0/app"]);
  });

  it("leaves the cluster's own pods alone", () => {
    const own = workload("dns", { part: "cluster" });
    const sizing = sizedBy([own], { cpu: 0.1, memory: 0.1, ...day });
    assert.deepEqual([sizing.proposals, sizing.unmeasured, sizing.workloads], [[], [], [own]]);
  });

  it("keeps what init containers need when the others shrink", () => {
    const app = { name: "app", cpuMillicores: 200, memoryMiB: 256, cpuLimitMillicores: 0, memoryLimitMiB: 0 };
    const init = { name: "init", cpuMillicores: 100, memoryMiB: 0, cpuLimitMillicores: 0, memoryLimitMiB: 0 };
    const of = workload("a", { containers: [app, init] });
    const use = parseMetrics(metricsOf([workload("a", { containers: [app] })], { cpu: 0.5, memory: 0.5, ...day }), "t");
    const [sized] = rightSize([of], use.use).workloads;
    assert.equal(
      sized?.containers.reduce((sum, { cpuMillicores }) => sum + cpuMillicores, 0),
      300,
    );
  });

  it("shrinks the whole platform by what it does not use, and is the same for the same measurements", () => {
    const half = sizedBy(workloads, { cpu: 0.4, memory: 0.4, ...day });
    const total = (of: readonly SpreadWorkload[]): number =>
      of.reduce(
        (sum, { replicas, containers }) =>
          sum + replicas * containers.reduce((each, { memoryMiB }) => each + memoryMiB, 0),
        0,
      );
    assert.ok(total(half.workloads) < 0.65 * total(workloads));
    assert.deepEqual(half, sizedBy(workloads, { cpu: 0.4, memory: 0.4, ...day }));
  });
});

describe("cost: metrics export", () => {
  it("reads both answers into one use a container, and how long it was watched", () => {
    const { use, hours } = parseMetrics(metricsOf([workload("a")], { cpu: 1, memory: 1, ...day }), "test");
    assert.equal(use.length, 2);
    assert.deepEqual([use[0]?.cpuMillicores.length, use[0]?.memoryMiB.length], [288, 288]);
    assert.equal(hours, 23.9);
  });

  it("leaves out samples that are no numbers", () => {
    const result = [
      {
        metric: { namespace: "n", pod: "p", container: "c" },
        values: [
          [1, "NaN"],
          [2, "0.5"],
          [3, "+Inf"],
        ],
      },
    ];
    const answer = { status: "success", data: { resultType: "matrix", result } };
    const empty = { status: "success", data: { resultType: "matrix", result: [] } };
    assert.deepEqual(parseMetrics({ cpu: answer, memory: empty }, "t").use[0]?.cpuMillicores, [500]);
  });

  it("says where a file is none", () => {
    assert.throws(
      () => parseMetrics({ cpu: { status: "error" } }, "m.json"),
      /m\.json is no metrics export: cpu\.status/,
    );
    assert.throws(() => readMetrics("/nowhere/m.json"), /cannot be read as JSON/);
  });

  it("takes the nearest rank as the percentile", () => {
    assert.equal(percentile([3, 1, 2, 4], 0.5), 2);
    assert.equal(percentile([3, 1, 2, 4], 0.95), 4);
    assert.equal(percentile([], 0.95), 0);
  });
});

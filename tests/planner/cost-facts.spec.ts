import * as assert from "node:assert/strict";
import { platformFacts } from "../../components/foundation/facts";
import { EKS } from "../../components/profiles/eks";
import { MINIKUBE } from "../../components/profiles/minikube";
import type { Profile } from "../../components/profiles";
import { capacityOf } from "../../planner/capacity";
import { costOf } from "../../planner/cost";
import { type FactResource, assessPlatform } from "../../planner/cost/facts";
import type { JsonObject } from "../../planner/model";
import { likenessOf } from "./capacity-likeness";
import { resource } from "./capacity-plan";

/** The likeness as a stack policy would have it, with what the foundation publishes. */
function factsOf(profile: Profile, budget?: number): FactResource[] {
  const platform = platformFacts(profile, budget) as unknown as JsonObject;
  const foundation = resource("pyairtable:foundation:Foundation", "foundation", { platform });
  return [...likenessOf(profile).resources, foundation].map(({ urn, type, name, inputs, parent, dependencies }) => ({
    urn,
    type,
    name,
    inputs,
    parent,
    dependencies,
  }));
}

describe("cost: facts for policies", () => {
  it("reckons from the resources alone what the planner reckons", () => {
    const assessment = assessPlatform(factsOf(EKS, 600));
    assert.ok(assessment);
    const recording = likenessOf(EKS);
    const capacity = capacityOf(recording, EKS);
    assert.deepEqual(assessment.capacity, capacity);
    const { priced, rows, totalUsd, idle } = costOf(recording, EKS, capacity);
    assert.deepEqual(assessment.cost, { priced, rows, totalUsd, idle });
    assert.deepEqual([assessment.profile, assessment.budgetMonthlyUsd], ["eks", 600]);
  });

  it("lists components dearest first, with the guide's upper end, and leaves idle room out", () => {
    const assessment = assessPlatform(factsOf(EKS));
    assert.ok(assessment);
    const { components, cost, idle, budgetMonthlyUsd } = assessment;
    assert.equal(budgetMonthlyUsd, undefined);
    assert.equal(
      components.some(({ component }) => component === "idle"),
      false,
    );
    assert.equal(components.find(({ component }) => component === "postgres")?.guideHighUsd, 80);
    assert.equal(components.find(({ component }) => component === "mesh")?.guideHighUsd, undefined);
    components.slice(1).forEach(({ usd }, index) => assert.ok(usd <= (components[index]?.usd ?? 0)));
    const sum = components.reduce((total, { usd }) => total + usd, 0);
    assert.ok(Math.abs(sum + (cost.rows.find(({ key }) => key === "idle")?.usd ?? 0) - cost.totalUsd) < 0.005);
    assert.ok(idle.percent > 0 && idle.percent < 100);
  });

  it("takes an unknown value for one, and not for a size", () => {
    const unknown = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
    const resources = factsOf(EKS).map((each) =>
      each.type === "kubernetes:apps/v1:Deployment"
        ? { ...each, inputs: { ...each.inputs, status: { observed: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7" } } }
        : each,
    );
    const service = resource("kubernetes:apps/v1:Deployment", "fifth", {
      metadata: { name: "fifth", namespace: unknown },
      spec: {
        replicas: unknown,
        template: { spec: { containers: [{ name: "a", resources: { requests: { cpu: unknown, memory: "64Mi" } } }] } },
      },
    });
    const before = assessPlatform(resources)?.capacity.total;
    const after = assessPlatform([...resources, { ...service }])?.capacity.total;
    assert.ok(before && after);
    assert.deepEqual(
      [after.pods - before.pods, after.memoryMiB - before.memoryMiB, after.cpuMillicores - before.cpuMillicores],
      [1, 64, 0],
    );
  });

  it("prices nothing on Minikube, and reckons its capacity all the same", () => {
    const assessment = assessPlatform(factsOf(MINIKUBE));
    assert.ok(assessment);
    assert.equal(assessment.cost.priced, false);
    assert.equal(assessment.capacity.nodesConfigured, 1);
  });

  it("says nothing of a stack without the foundation's facts", () => {
    assert.equal(
      assessPlatform(factsOf(EKS).filter(({ type }) => !type.startsWith("pyairtable:foundation"))),
      undefined,
    );
  });

  it("reckons the same list once", () => {
    const resources = factsOf(EKS);
    assert.equal(assessPlatform(resources), assessPlatform(resources));
  });
});

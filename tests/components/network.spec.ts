import assert from "node:assert/strict";
import { isPodPeer } from "../../components/foundation/network/edge";
import { platformEdges } from "../../components/foundation/network/edges";
import { NAMESPACES } from "../../components/namespaces";
import { profileFor } from "../../components/profiles";
import { resolveServices } from "../../components/services/resolve";
import { STACKS } from "../support/stacks";

const services = resolveServices({ registry: "registry.example.com", services: {} });

describe("network edges", () => {
  for (const stack of STACKS) {
    const edges = platformEdges(profileFor({ profile: stack, cluster: { context: "c" } }), services);

    it(`${stack}: have unique names that fit a NetworkPolicy, ports and a reason`, () => {
      assert.equal(new Set(edges.map(({ name }) => name)).size, edges.length);
      for (const { name, ports, why } of edges) {
        assert.match(`${name}-ingress`, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
        assert.ok(ports.length > 0 && why.length > 0, name);
      }
    });

    it(`${stack}: let services reach exactly what the guide's diagram draws`, () => {
      const drawn = edges
        .filter(({ from }) => isPodPeer(from) && from.role === "services" && from.pods)
        .map(({ name }) => name)
        .sort();
      assert.deepEqual(drawn, [
        "airtable-gateway-to-internet",
        "airtable-gateway-to-redis",
        "api-gateway-to-airtable-gateway",
        "api-gateway-to-llm-orchestrator",
        "api-gateway-to-mcp-server",
        "api-gateway-to-postgres",
        "api-gateway-to-redis",
        "llm-orchestrator-to-internet",
        "llm-orchestrator-to-kafka",
        "mcp-server-to-postgres",
      ]);
    });

    it(`${stack}: look names up over both protocols from every namespace`, () => {
      for (const namespace of Object.values(NAMESPACES)) {
        const edge = edges.find(({ name }) => name === `${namespace}-to-dns`);
        assert.deepEqual(
          edge?.ports.map(({ port, protocol }) => `${port}/${protocol ?? "TCP"}`),
          ["53/UDP", "53/TCP"],
        );
      }
    });

    it(`${stack}: reach the internet without the cluster's own addresses`, () => {
      for (const { name, to } of edges) {
        if ("cidrs" in to && to.cidrs.includes("0.0.0.0/0")) {
          assert.ok(to.except && to.except.length > 0, name);
        }
      }
    });
  }

  it("refuse a catalogue that calls a service it does not have", () => {
    const lost = services.map((service) => ({ ...service, calls: ["nobody"] }));
    assert.throws(() => platformEdges(profileFor({ profile: "eks", cluster: { context: "c" } }), lost), /nobody/);
  });
});

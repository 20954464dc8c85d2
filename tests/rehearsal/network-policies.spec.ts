import assert from "node:assert/strict";
import type { ApiObject } from "../../rehearsal/client";
import { type Actor, inCidr, NetworkPolicyEvaluator, selects } from "../../rehearsal/network-policies";

const NAMESPACES = new Map<string, Record<string, string>>([
  ["web", { "kubernetes.io/metadata.name": "web", tier: "front" }],
  ["data", { "kubernetes.io/metadata.name": "data" }],
]);
const shop: Actor = { name: "shop", address: "10.244.0.1", pod: { namespace: "web", labels: { app: "shop" } } };
const cart: Actor = { name: "cart", address: "10.244.0.2", pod: { namespace: "web", labels: { app: "cart" } } };
const base: Actor = { name: "base", address: "10.244.0.3", pod: { namespace: "data", labels: { app: "base" } } };
const world: Actor = { name: "world", address: "203.0.113.9" };

function policy(namespace: string, spec: ApiObject["spec"]): ApiObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "p", namespace }, spec };
}

function open(
  policies: ApiObject[],
  from: Actor,
  to: Actor,
  port = 80,
  protocol: "TCP" | "UDP" = "TCP",
  blocks = true,
) {
  return new NetworkPolicyEvaluator(policies, NAMESPACES, blocks).allows({ from, to, port, protocol });
}

const denyAll = (namespace: string) => policy(namespace, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });

describe("network policy evaluator", () => {
  it("lets everything through where no policy selects a pod", () => {
    assert.equal(open([], shop, base), true);
    assert.equal(open([denyAll("elsewhere")], shop, base), true);
  });

  it("denies both directions of a namespace by default-deny, but not a pod to itself", () => {
    assert.equal(open([denyAll("web")], shop, base), false);
    assert.equal(open([denyAll("web")], base, shop), false);
    assert.equal(open([denyAll("web")], shop, cart), false);
    assert.equal(open([denyAll("web")], shop, shop), true);
  });

  it("needs both ends", () => {
    const egress = policy("web", {
      podSelector: { matchLabels: { app: "shop" } },
      policyTypes: ["Egress"],
      egress: [{ to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "data" } } }] }],
    });
    const ingress = policy("data", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { tier: "front" } }, podSelector: {} }], ports: [{ port: 80 }] },
      ],
    });
    const denied = [denyAll("web"), denyAll("data")];
    assert.equal(open([...denied, egress], shop, base), false);
    assert.equal(open([...denied, egress, ingress], shop, base), true);
    assert.equal(open([...denied, egress, ingress], shop, base, 81), false);
    assert.equal(open([...denied, egress, ingress], shop, base, 80, "UDP"), false);
    assert.equal(open([...denied, egress, ingress], cart, base), false);
  });

  it("takes a podSelector alone for the policy's own namespace", () => {
    const rule = policy("web", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    });
    assert.equal(open([rule], shop, cart), true);
    assert.equal(open([rule], base, cart), false);
  });

  it("takes policyTypes from what is there when they are left out", () => {
    const rule = policy("web", { podSelector: {}, ingress: [] });
    assert.equal(open([rule], base, shop), false);
    assert.equal(open([rule], shop, base), true);
    assert.equal(open([policy("web", { podSelector: {}, egress: [] })], shop, base), false);
  });

  it("reads blocks with their exceptions, ranges of ports, and pods in blocks as the plugin does", () => {
    const rule = policy("web", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["203.0.113.0/29"] } }], ports: [{ port: 80, endPort: 90 }] },
      ],
    });
    assert.equal(open([rule], shop, world, 85), true);
    assert.equal(open([rule], shop, world, 91), false);
    assert.equal(open([rule], shop, { ...world, address: "203.0.113.7" }, 85), false);
    assert.equal(open([rule], shop, base, 85), true);
    assert.equal(open([rule], shop, base, 85, "TCP", false), false);
  });

  it("judges every operator of a selector", () => {
    const expression = (operator: string, values: string[] = []) =>
      selects({ matchExpressions: [{ key: "app", operator, values }] }, { app: "shop" });
    assert.deepEqual(
      [expression("In", ["shop"]), expression("NotIn", ["shop"]), expression("Exists"), expression("DoesNotExist")],
      [true, false, true, false],
    );
    assert.equal(selects({ matchExpressions: [{ key: "x", operator: "NotIn", values: ["y"] }] }, {}), true);
    assert.throws(() => expression("Like"), RangeError);
  });

  it("knows which addresses lie in a block, at the edges too", () => {
    assert.equal(inCidr("10.0.0.255", "10.0.0.0/24"), true);
    assert.equal(inCidr("10.0.1.0", "10.0.0.0/24"), false);
    assert.equal(inCidr("255.255.255.255", "128.0.0.0/1"), true);
    assert.equal(inCidr("1.2.3.4", "0.0.0.0/0"), true);
    assert.equal(inCidr("1.2.3.4", "1.2.3.4/32"), true);
    assert.equal(inCidr("1.2.3.5", "1.2.3.4/32"), false);
  });
});

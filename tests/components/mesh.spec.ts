import assert from "node:assert/strict";
import { customResourceErrors, valuesErrors } from "../../components/charts/contracts/validate";
import type { IstiodValues } from "../../components/charts/contracts/values/istiod-values";
import {
  istioBaseValues,
  istioCniValues,
  istiodFootprint,
  istiodValues,
} from "../../components/mesh/control-plane-values";
import { ingressFootprint, ingressValues } from "../../components/mesh/ingress-values";
import { EKS } from "../../components/profiles/eks";
import { GKE } from "../../components/profiles/gke";
import { MINIKUBE } from "../../components/profiles/minikube";
import { SERVICES } from "../../components/services/catalogue";
import {
  DOMAIN,
  type MeshPlatform,
  ofKind,
  type PlatformInputs,
  ACME_CONFIG,
  meshPlatform,
  SINKS,
} from "./mesh-platform";

const STACKS: readonly (PlatformInputs & { profile: "minikube" | "eks" | "gke" })[] = [
  { profile: "minikube" },
  { profile: "eks", acme: ACME_CONFIG },
  { profile: "gke", acme: { ...ACME_CONFIG, dns01: { cloudDns: { project: "pyairtable" } } } },
];

/** Every object and array below a value. */
function* nodes(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  yield value as Record<string, unknown>;
  for (const child of Object.values(value)) yield* nodes(child);
}

for (const stack of STACKS) {
  describe(`mesh of ${stack.profile}`, () => {
    let platform: MeshPlatform;
    before(async () => {
      platform = await meshPlatform(stack);
    });

    it("makes resources that their CRDs accept", () => {
      assert.ok(platform.customResources.length >= 39);
      for (const resource of platform.customResources) {
        const errors = customResourceErrors({ ...resource });
        assert.deepEqual(errors, [], `${resource.kind} ${resource.metadata.name}`);
      }
    });

    it("gives every object a name of its own within its kind and namespace", () => {
      const names = platform.customResources.map(
        ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
      );
      assert.deepEqual(names, [...new Set(names)]);
    });

    it("breaks circuits by fields that Istio has, and without deprecated balancing (mistake 1)", () => {
      for (const service of platform.services) {
        const rule = ofKind(platform, "networking.istio.io/v1/DestinationRule").find(
          ({ metadata }) => metadata.name === service.name,
        );
        const { connectionPool, outlierDetection, loadBalancer } = rule?.spec.trafficPolicy ?? {};
        assert.ok(Number(connectionPool?.tcp?.maxConnections) > 0);
        assert.ok(Number(connectionPool?.http?.http2MaxRequests) > 0);
        assert.ok(Number(outlierDetection?.consecutiveGatewayErrors) > 0);
        assert.equal(loadBalancer?.simple, "LEAST_REQUEST");
        assert.equal(loadBalancer.localityLbSetting?.enabled, stack.profile !== "minikube");
        assert.equal(rule?.spec.host, `${service.name}.pyairtable.svc.cluster.local`);
      }
    });

    it("repeats idempotent methods only, and injects no faults (mistake 18)", () => {
      const routes = ofKind(platform, "networking.istio.io/v1/VirtualService").flatMap(({ spec }) => spec.http ?? []);
      assert.equal(routes.length, 2 * (platform.services.length + 1));
      for (const route of routes) {
        assert.ok(route.retries, "the mesh's default would hold");
        const methods = route.match?.map(({ method }) => method?.regex);
        if (route.retries.attempts !== 0) {
          assert.deepEqual(methods, ["^(GET|HEAD|OPTIONS)$"]);
        }
        assert.match(route.timeout ?? "", /^\d+s$/);
      }
      for (const node of nodes(platform.customResources)) {
        assert.ok(!("fault" in node), JSON.stringify(node));
      }
    });

    it("demands mutual TLS of everyone", () => {
      const modes = ofKind(platform, "security.istio.io/v1/PeerAuthentication").map(({ metadata, spec }) => [
        metadata.namespace,
        spec,
      ]);
      assert.deepEqual(modes.sort(), [
        ["istio-system", { mtls: { mode: "STRICT" } }],
        ["pyairtable", { mtls: { mode: "STRICT" } }],
      ]);
      assert.ok(!JSON.stringify(platform.customResources).includes("PERMISSIVE"));
    });

    it("denies by default and allows each edge of the catalogue once", () => {
      const policies = ofKind(platform, "security.istio.io/v1/AuthorizationPolicy");
      const denied = policies.filter(({ spec }) => Object.keys(spec).length === 0);
      assert.deepEqual(denied.map(({ metadata }) => metadata.namespace).sort(), ["istio-ingress", "pyairtable"]);
      const edges = policies
        .filter(({ metadata, spec }) => metadata.namespace === "pyairtable" && spec.rules)
        .map(({ spec }) => [
          spec.rules?.[0]?.from?.[0]?.source?.principals?.join(),
          spec.selector?.matchLabels?.["app.kubernetes.io/name"],
          spec.rules?.[0]?.to?.[0]?.operation?.ports?.join(),
        ]);
      const from = (name: string) => `cluster.local/ns/pyairtable/sa/${name}`;
      const expected = [
        ["cluster.local/ns/istio-ingress/sa/istio-ingressgateway", "api-gateway", "8080"],
        ...platform.services.flatMap((caller) =>
          caller.calls.map((callee) => [
            from(caller.name),
            callee,
            String(platform.services.find(({ name }) => name === callee)?.port),
          ]),
        ),
      ];
      assert.deepEqual(edges.sort(), expected.sort());
    });

    it("names a tracing provider that the mesh config defines (mistake 13)", () => {
      const defined = extensionProviders(platform).map(({ name }) => name);
      const named = ofKind(platform, "telemetry.istio.io/v1/Telemetry").flatMap(({ spec }) =>
        (spec.tracing ?? []).flatMap(({ providers = [] }) => providers.map(({ name }) => name)),
      );
      assert.ok(named.length > 0);
      assert.deepEqual(
        named.filter((name) => !defined.includes(name)),
        [],
      );
      assert.deepEqual(extensionProviders(platform)[0]?.opentelemetry, {
        service: SINKS.traces.host,
        port: SINKS.traces.port,
      });
    });

    it("serves TLS 1.2 and up with a secret that a certificate beside the gateway fills (mistake 21)", () => {
      const [gateway] = ofKind(platform, "networking.istio.io/v1/Gateway");
      const [https, http] = gateway?.spec.servers ?? [];
      assert.equal(https?.tls?.minProtocolVersion, "TLSV1_2");
      assert.equal(http?.tls?.httpsRedirect, true);
      const certificate = ofKind(platform, "cert-manager.io/v1/Certificate").find(
        ({ metadata, spec }) =>
          metadata.namespace === gateway?.metadata.namespace && spec.secretName === https.tls?.credentialName,
      );
      assert.deepEqual(certificate?.spec.dnsNames, [DOMAIN]);
      const issuers = ofKind(platform, "cert-manager.io/v1/ClusterIssuer").map(({ metadata }) => metadata.name);
      assert.ok(issuers.includes(certificate.spec.issuerRef.name));
      assert.equal(certificate.spec.issuerRef.name, stack.acme ? "acme" : "pyairtable-ca");
    });

    it("selects the pods of its own gateway release", () => {
      const selector = { istio: "ingressgateway" };
      assert.deepEqual(ofKind(platform, "networking.istio.io/v1/Gateway")[0]?.spec.selector, selector);
      assert.equal(platform.handle.gatewayService, "istio-ingressgateway");
      const bound = ofKind(platform, "networking.istio.io/v1/VirtualService").filter(
        ({ spec }) => !spec.gateways?.includes("mesh"),
      );
      assert.deepEqual(
        bound.map(({ spec }) => [spec.hosts, spec.gateways]),
        [[[DOMAIN], [platform.handle.gateway]]],
      );
    });

    it("limits the rate of every service and of the gateway", () => {
      const filters = ofKind(platform, "networking.istio.io/v1alpha3/EnvoyFilter");
      assert.equal(filters.length, platform.services.length + 1);
      for (const { spec } of filters) {
        const [{ match, patch } = {}] = spec.configPatches ?? [];
        assert.equal(match?.listener?.filterChain?.filter?.subFilter?.name, "envoy.filters.http.router");
        assert.equal(patch?.operation, "INSERT_BEFORE");
      }
      const contexts = filters.map(({ spec }) => spec.configPatches?.[0]?.match?.context).sort();
      assert.deepEqual(contexts, ["GATEWAY", ...platform.services.map(() => "SIDECAR_INBOUND")]);
    });

    it("holds every service to its own Sidecar, and lets none out unnamed", () => {
      const sidecars = ofKind(platform, "networking.istio.io/v1/Sidecar");
      const selected = sidecars.flatMap(({ spec }) => spec.workloadSelector?.labels?.["app.kubernetes.io/name"] ?? []);
      assert.deepEqual(selected.sort(), platform.services.map(({ name }) => name).sort());
      for (const { spec } of sidecars) {
        assert.equal(spec.outboundTrafficPolicy?.mode, "REGISTRY_ONLY");
      }
      const entries = ofKind(platform, "networking.istio.io/v1/ServiceEntry");
      assert.deepEqual(entries.flatMap(({ spec }) => spec.hosts).sort(), [
        "api.airtable.com",
        "generativelanguage.googleapis.com",
      ]);
      assert.ok(
        entries.every(({ spec, metadata }) => spec.exportTo?.join() === "." && metadata.namespace === "pyairtable"),
      );
    });

    it("installs four charts, each pinned and rolled back whole", () => {
      const releases = platform.resources.filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
      assert.equal(releases.length, 4);
      assert.ok(releases.every(({ inputs }) => inputs["version"] === "1.30.3" && inputs["atomic"] === true));
    });
  });
}

function extensionProviders(platform: MeshPlatform) {
  const istiod = platform.resources.find(
    ({ type, inputs }) => type === "kubernetes:helm.sh/v3:Release" && inputs["name"] === "istiod",
  );
  return (istiod?.inputs["values"] as IstiodValues | undefined)?.meshConfig?.extensionProviders ?? [];
}

describe("a fifth service", () => {
  it("gets every rule of the others from its literal alone", async () => {
    const reporter = {
      ...SERVICES["mcp-server"],
      calls: ["airtable-gateway"],
      externalHosts: ["api.example.org"],
      replicas: { min: 1, max: 1, typical: 1 },
    };
    const platform = await meshPlatform({ catalogue: { ...SERVICES, reporter } });
    const own = platform.customResources.filter(({ metadata }) => metadata.name.startsWith("reporter"));
    // Nobody calls it, so its policy lets nobody in.
    assert.deepEqual(own.map(({ kind }) => kind).sort(), [
      "AuthorizationPolicy",
      "DestinationRule",
      "EnvoyFilter",
      "Sidecar",
      "VirtualService",
    ]);
    assert.deepEqual(
      platform.customResources.flatMap((resource) => customResourceErrors({ ...resource })),
      [],
    );
    const allowed = platform.customResources.find(({ metadata }) => metadata.name === "airtable-gateway-from-reporter");
    assert.equal(allowed?.kind, "AuthorizationPolicy");
    const [entry] = ofKind(platform, "networking.istio.io/v1/ServiceEntry").filter(
      ({ spec }) => spec.hosts[0] === "api.example.org",
    );
    assert.equal(entry?.metadata.namespace, "pyairtable");
    const rule = ofKind(platform, "networking.istio.io/v1/DestinationRule").find(
      ({ metadata }) => metadata.name === "reporter",
    );
    // Its only pod is never taken out.
    assert.equal(rule?.spec.trafficPolicy?.outlierDetection?.maxEjectionPercent, 0);
  });
});

describe("mesh chart values", () => {
  for (const profile of [MINIKUBE, EKS, GKE]) {
    it(`keep to the contracts on ${profile.name}`, () => {
      assert.deepEqual(valuesErrors("istioBase", istioBaseValues()), []);
      assert.deepEqual(valuesErrors("istioCni", istioCniValues(profile)), []);
      assert.deepEqual(valuesErrors("istiod", istiodValues(profile, SINKS.traces)), []);
      assert.deepEqual(valuesErrors("istioGateway", ingressValues(profile, 90)), []);
    });
  }

  it("allow an eviction wherever a budget is set", () => {
    assert.equal("podDisruptionBudget" in ingressValues(MINIKUBE, 90), false);
    assert.deepEqual(ingressValues(EKS, 90).podDisruptionBudget, { maxUnavailable: 1 });
    assert.equal(istiodValues(MINIKUBE, SINKS.traces).replicaCount, 1);
    assert.equal(istiodFootprint(EKS)[0]?.replicas, istiodValues(EKS, SINKS.traces).replicaCount);
  });

  it("let a stopping gateway finish the longest request", () => {
    assert.ok((ingressValues(EKS, 90).terminationGracePeriodSeconds ?? 0) > 90);
  });

  it("declare what they request", () => {
    const values = ingressValues(EKS, 90);
    const [footprint] = ingressFootprint(EKS);
    assert.equal(values.autoscaling?.minReplicas, footprint?.replicas);
    assert.equal(values.autoscaling?.maxReplicas, footprint?.maxReplicas);
    assert.equal(values.resources?.requests?.cpu, `${footprint?.containers[0]?.cpuMillicores}m`);
  });

  it("hold proxies of pods that Pod Security restricts", () => {
    const { global, cni } = istiodValues(MINIKUBE, SINKS.traces);
    assert.equal(cni?.enabled, true);
    assert.deepEqual(global?.proxy?.seccompProfile, { type: "RuntimeDefault" });
    assert.deepEqual(ingressValues(MINIKUBE, 90).securityContext?.seccompProfile, { type: "RuntimeDefault" });
  });
});

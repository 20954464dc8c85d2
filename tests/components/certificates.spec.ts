import assert from "node:assert/strict";
import {
  certManagerFootprint,
  certManagerValues,
  splitValues,
} from "../../components/certificates/cert-manager-values";
import { valuesErrors } from "../../components/charts/contracts/validate";
import { CHARTS } from "../../components/charts/versions";
import { EKS } from "../../components/profiles/eks";
import { GKE } from "../../components/profiles/gke";
import { MINIKUBE } from "../../components/profiles/minikube";
import { ACME_CONFIG, meshPlatform, ofKind, type PlatformInputs } from "./mesh-platform";

const ROLE = ACME_CONFIG.serviceAccountAnnotations;

async function certManager(inputs: PlatformInputs) {
  const platform = await meshPlatform(inputs);
  const component = platform.resources.find(({ type }) => type === "kubernetes-cert-manager:index:CertManager");
  assert.ok(component);
  return { platform, args: component.inputs as Record<string, Record<string, unknown>> };
}

describe("cert-manager", () => {
  for (const profile of [MINIKUBE, EKS, GKE]) {
    it(`gets values on ${profile.name} that its chart knows`, () => {
      const values = certManagerValues(profile.certManager, ROLE);
      assert.deepEqual(valuesErrors("certManager", values), []);
    });

    it(`declares on ${profile.name} what it requests`, () => {
      const values = certManagerValues(profile.certManager);
      const [controller, , webhook] = certManagerFootprint(profile.certManager);
      assert.equal(controller?.replicas, values.replicaCount);
      assert.equal(webhook?.containers[0]?.memoryMiB, profile.certManager.webhook.memoryMiB);
    });
  }

  it("would have a misspelt value refused", () => {
    const values = { ...certManagerValues(MINIKUBE.certManager), replicaCuont: 2 };
    assert.match(valuesErrors("certManager", values)[0]?.message ?? "", /replicaCuont/);
  });

  it("loses no value on the way through the component", async () => {
    const { args } = await certManager({ profile: "eks", acme: ACME_CONFIG });
    const { helmOptions, ...typed } = args;
    const sent = { ...typed, ...(helmOptions?.["values"] as object) };
    assert.deepEqual(sent, JSON.parse(JSON.stringify(certManagerValues(EKS.certManager, ROLE))));
    // What the component has an argument for, it would overwrite.
    const chartOnly = Object.keys(helmOptions?.["values"] as object).sort();
    assert.deepEqual(chartOnly, [
      "crds",
      "dns01RecursiveNameserversOnly",
      "podDisruptionBudget",
      "topologySpreadConstraints",
    ]);
    assert.ok("webhook" in typed && "resources" in typed && "global" in typed);
  });

  it("splits every value to one side", () => {
    const values = certManagerValues(EKS.certManager);
    const { args, chartOnly } = splitValues(values);
    assert.deepEqual(Object.keys({ ...args, ...chartOnly }).sort(), Object.keys(values).sort());
    assert.deepEqual(
      Object.keys(args).filter((key) => key in chartOnly),
      [],
    );
  });

  it("is pinned, atomic, and waits longer than its own start-up check", async () => {
    const { helmOptions = {} } = (await certManager({})).args;
    const values = certManagerValues(MINIKUBE.certManager);
    assert.equal(helmOptions["version"], CHARTS.certManager.version);
    assert.equal(helmOptions["namespace"], "cert-manager");
    assert.equal(helmOptions["atomic"], true);
    assert.equal(values.startupapicheck && "timeout" in values.startupapicheck && values.startupapicheck.timeout, "5m");
    assert.ok(Number(helmOptions["timeout"]) > 5 * 60);
  });

  it("comes from whichever mirror is configured", async () => {
    const source = async (inputs: PlatformInputs) => {
      const { chart, repositoryOpts } = (await certManager(inputs)).args["helmOptions"] ?? {};
      return [chart, (repositoryOpts as { repo: string }).repo];
    };
    assert.deepEqual(await source({}), ["cert-manager", "https://charts.jetstack.io"]);
    assert.deepEqual(await source({ mirror: { http: "https://charts.example.com" } }), [
      "cert-manager",
      "https://charts.example.com",
    ]);
    assert.deepEqual(await source({ mirror: { folder: "charts" } }), ["charts/cert-manager-v1.21.1", ""]);
    assert.deepEqual(await source({ mirror: { oci: "oci://registry.example.com/charts" } }), [
      "oci://registry.example.com/charts/cert-manager",
      "",
    ]);
  });

  it("publishes chart, version and footprint", async () => {
    const { platform } = await certManager({});
    const component = platform.resources.find(({ type }) => type === "pyairtable:certificates:Certificates");
    assert.equal(component?.inputs["chart"], "cert-manager");
    assert.equal(component.inputs["version"], CHARTS.certManager.version);
    assert.equal((component.inputs["footprint"] as unknown[]).length, 3);
  });
});

describe("certificate authorities", () => {
  it("are a self-signed start, the platform's CA, and ACME where it is configured", async () => {
    const names = async (inputs: PlatformInputs) =>
      ofKind(await meshPlatform(inputs), "cert-manager.io/v1/ClusterIssuer")
        .map(({ metadata }) => metadata.name)
        .sort();
    assert.deepEqual(await names({}), ["pyairtable-ca", "pyairtable-self-signed"]);
    assert.deepEqual(await names({ acme: ACME_CONFIG }), ["acme", "pyairtable-ca", "pyairtable-self-signed"]);
  });

  it("keep the CA's key and renew its certificate a year before the end of its ten", async () => {
    const platform = await meshPlatform();
    const ca = ofKind(platform, "cert-manager.io/v1/Certificate").find(({ spec }) => spec.isCA);
    assert.equal(ca?.metadata.namespace, "cert-manager");
    assert.deepEqual(ca.spec.privateKey, { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" });
    assert.equal(ca.spec.duration, "87600h");
    assert.equal(ca.spec.renewBefore, "8760h");
    const issuer = ofKind(platform, "cert-manager.io/v1/ClusterIssuer").find(
      ({ metadata }) => metadata.name === "pyairtable-ca",
    );
    assert.equal(issuer?.spec.ca?.secretName, ca.spec.secretName);
  });

  it("show ownership of the domain in the configured DNS zone", async () => {
    const solver = async (dns01: (typeof ACME_CONFIG)["dns01"]) =>
      ofKind(await meshPlatform({ acme: { ...ACME_CONFIG, dns01 } }), "cert-manager.io/v1/ClusterIssuer").find(
        ({ spec }) => spec.acme,
      )?.spec.acme?.solvers?.[0]?.dns01;
    assert.equal((await solver({ route53: { region: "us-east-1", hostedZoneId: "Z1" } }))?.route53?.hostedZoneID, "Z1");
    assert.equal((await solver({ cloudDns: { project: "p" } }))?.cloudDNS?.project, "p");
  });
});

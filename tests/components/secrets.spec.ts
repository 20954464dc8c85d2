import assert from "node:assert/strict";
import { valuesErrors } from "../../components/charts/contracts/validate";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import { externalSecretsFootprint, externalSecretsValues } from "../../components/secrets/external-secrets";
import { EKS } from "../../components/profiles/eks";
import { type Recording, SECRET } from "../../planner/model";
import { at, listAt, objectAt, ofKind, textAt } from "../support/objects";
import { recordStack } from "../support/recordings";

const services: [string, ServiceDefinition][] = Object.entries(SERVICES);
const CLOUD_TOKENS = ["AIRTABLE_TOKEN", "GEMINI_API_KEY"];

/** Keys of each service's Secrets of tokens, by the name of the Secret. */
function keysOf(plan: Recording): Map<string, string[]> {
  const made = ofKind(plan, "Secret").map(
    ({ name, inputs }) => [name, Object.keys(objectAt(inputs, "stringData"))] as const,
  );
  const fetched = ofKind(plan, "ExternalSecret").map(
    ({ spec }) =>
      [textAt(spec, "target", "name"), listAt(spec, "data").map((entry) => textAt(entry, "secretKey"))] as const,
  );
  return new Map(
    [...made, ...fetched].filter(([name]) => name.endsWith("-tokens")).map(([name, keys]) => [name, [...keys].sort()]),
  );
}

describe("generated passwords", () => {
  let plan: Recording;
  before(async () => {
    plan = await recordStack("minikube");
  });

  it("are long, of letters and digits, and made once: nothing makes the provider regenerate one", () => {
    const passwords = plan.resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
    assert.deepEqual(passwords.map(({ name }) => name.replace("secrets-passwords-", "")).sort(), [
      "api-key",
      "grafana-admin",
      "jwt",
      "kafka-llm-orchestrator",
      "postgres",
      "redis",
      "sentinel",
    ]);
    for (const { name, inputs } of passwords) {
      assert.ok(Number(inputs["length"]) >= (name.endsWith("jwt") ? 64 : 32), name);
      assert.equal(inputs["special"], false, name);
      assert.equal(inputs["keepers"], undefined, name);
    }
  });

  it("reach each service by its own Secret, with exactly the catalogue's keys", () => {
    const keys = keysOf(plan);
    assert.deepEqual([...keys.keys()].sort(), services.map(([name]) => `${name}-tokens`).sort());
    for (const [name, { tokens }] of services) {
      assert.deepEqual(keys.get(`${name}-tokens`), [...tokens].sort(), name);
    }
  });

  it("are secret wherever a Secret takes them", () => {
    for (const { name, inputs } of ofKind(plan, "Secret").filter(({ name }) => name.endsWith("-tokens"))) {
      for (const [key, value] of Object.entries(objectAt(inputs, "stringData"))) {
        assert.equal(value, SECRET, `${name} ${key}`);
      }
    }
  });

  it("need no operator where the tokens come from the config", () => {
    assert.deepEqual(ofKind(plan, "SecretStore", "ExternalSecret"), []);
  });
});

for (const [stack, provider, location] of [
  ["eks", "aws", "us-east-1"],
  ["gke", "gcpsm", "pyairtable"],
] as const) {
  describe(`External Secrets on ${stack}`, () => {
    let plan: Recording;
    before(async () => {
      plan = await recordStack(stack);
    });

    it("asks the cloud's manager by workload identity: no credential stands in the cluster", () => {
      const [store] = ofKind(plan, "SecretStore");
      assert.equal(store?.namespace, "pyairtable");
      const found = at(store.spec, "provider", provider);
      assert.equal(at(found, "region") ?? at(found, "projectID"), location);
      assert.equal(at(found, "auth"), undefined);
    });

    it("brings the clouds' tokens to those who use them, beside the generated ones", () => {
      const keys = keysOf(plan);
      for (const [name, { tokens }] of services) {
        const fetched = tokens.filter((token) => CLOUD_TOKENS.includes(token));
        const made = tokens.filter((token) => !CLOUD_TOKENS.includes(token));
        assert.deepEqual(
          keys.get(`${name}-external-tokens`),
          fetched.length > 0 ? [...fetched].sort() : undefined,
          name,
        );
        assert.deepEqual(keys.get(`${name}-tokens`), [...made].sort(), name);
      }
    });

    it("points each service's environment at the Secret that has the key", () => {
      const keys = keysOf(plan);
      for (const [name, { tokens }] of services) {
        const deployment = ofKind(plan, "Deployment").find((object) => object.name === name);
        const environment = listAt(deployment?.spec, "template", "spec", "containers", 0, "env");
        for (const token of tokens) {
          const variable = environment.find((entry) => at(entry, "name") === token);
          const secret = textAt(variable, "valueFrom", "secretKeyRef", "name");
          assert.ok(keys.get(secret)?.includes(token), `${name} ${token} in ${secret}`);
        }
      }
    });
  });
}

describe("External Secrets' chart", () => {
  const source = {
    provider: "aws" as const,
    location: "us-east-1",
    keys: { airtableToken: "a", geminiApiKey: "g" },
    serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/secrets" },
  };
  const values = externalSecretsValues(source, EKS);

  it("keeps to its contract", () => {
    assert.deepEqual(valuesErrors("externalSecrets", values), []);
    assert.match(valuesErrors("externalSecrets", { ...values, scopedRbac: true })[0]?.message ?? "", /scopedRbac/);
  });

  it("may touch Secrets of the services' namespace only", () => {
    assert.equal(values.scopedRBAC, true);
    assert.equal(values.scopedNamespace, "pyairtable");
    assert.deepEqual(values.serviceAccount?.annotations, source.serviceAccountAnnotations);
  });

  it("declares what it requests", () => {
    const [footprint, ...others] = externalSecretsFootprint(EKS);
    assert.deepEqual(others, []);
    assert.equal(footprint?.replicas, values.replicaCount);
    assert.equal(values.webhook?.create, false);
    assert.equal(values.certController?.create, false);
  });
});

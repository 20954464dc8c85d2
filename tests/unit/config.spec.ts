import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ConfigError } from "../../components/config/errors";
import { parseConfig } from "../../components/config/parse";
import { configSchema } from "../../components/config/schema";
import { configurationPage } from "../../tools/docs/configuration";
import { mutants } from "../support/config-mutants";
import { ROOT, STACKS, TOKENS, rawConfig, stackValues } from "../support/stacks";

const noSecrets = new Set<string>();

describe("config", () => {
  for (const stack of STACKS) {
    it(`accepts Pulumi.${stack}.yaml`, () => {
      assert.deepEqual(parseConfig(rawConfig(stackValues(stack)), noSecrets, TOKENS).mistakes, []);
    });
  }

  it("refuses at least 200 corrupted configs, each with the key, what is allowed and an example", () => {
    const corrupted = STACKS.flatMap((stack) => mutants(stackValues(stack)));
    assert.ok(corrupted.length >= 200, `only ${corrupted.length} mutants`);
    for (const { title, path, values } of corrupted) {
      const { mistakes } = parseConfig(rawConfig(values), noSecrets, TOKENS);
      assert.ok(mistakes.length > 0, `${title}: accepted`);
      // A union (a mirror, a DNS provider) is one choice: a fault inside it is reported at the choice.
      const named = mistakes.some(({ key }) => `pyairtable:${path}`.startsWith(key));
      assert.ok(named, `${title}: reported ${mistakes.map(({ key }) => key).join(", ")}`);
      for (const mistake of mistakes) {
        assert.ok(mistake.allowed.length > 0 && mistake.example.length > 0, `${title}: ${JSON.stringify(mistake)}`);
      }
    }
  });

  it("stands in Pulumi.yaml and in docs/configuration.md, every key of it", () => {
    const project = fs.readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8");
    for (const key of Object.keys(configSchema.shape)) {
      assert.match(project, new RegExp(`^# {3}${key} +\\S`, "m"), key);
    }
    assert.equal(
      fs.readFileSync(path.join(ROOT, "docs/configuration.md"), "utf8"),
      configurationPage(),
      "npm run docs",
    );
  });

  it("reports all mistakes at once", () => {
    const { mistakes } = parseConfig(
      rawConfig({ ...stackValues("minikube"), profile: "laptop", domain: "nowhere", kafka: { coordination: "etcd" } }),
      noSecrets,
      {},
    );
    assert.deepEqual(mistakes.map(({ key }) => key).sort(), [
      "pyairtable:airtableToken",
      "pyairtable:domain",
      "pyairtable:geminiApiKey",
      "pyairtable:kafka.coordination",
      "pyairtable:profile",
    ]);
  });

  it("never shows a secret, be it marked, a token, or under a misspelt key", () => {
    const marker = "marker-4f1c";
    const values = {
      ...stackValues("minikube"),
      airtableToken: { nested: marker },
      geminiApyKey: marker,
      domain: marker,
    };
    const { mistakes } = parseConfig(rawConfig(values), new Set(["pyairtable:domain"]), {});
    assert.ok(mistakes.length >= 3);
    assert.ok(!new ConfigError("minikube", mistakes).message.includes(marker));
  });

  it("says what each mistake is in the error's text", () => {
    const { mistakes } = parseConfig(rawConfig({ ...stackValues("minikube"), profile: "laptop" }), noSecrets, TOKENS);
    const { message } = new ConfigError("minikube", mistakes);
    assert.match(message, /Pulumi\.minikube\.yaml has 1 mistake; nothing was registered/);
    assert.match(message, /found: {3}"laptop"/);
    assert.match(message, /allowed: "minikube" \| "eks" \| "gke"/);
    assert.match(message, /example: pyairtable:profile: minikube/);
  });

  it("knows the rules between keys", () => {
    const eks = stackValues("eks");
    const cases: [string, Record<string, unknown>][] = [
      ["pyairtable:cluster.nodePools[0].instanceType", { ...eks, profile: "gke" }],
      [
        "pyairtable:services.api-gateway.image",
        { ...eks, services: { ...(eks["services"] as object), "api-gateway": {} } },
      ],
      ["pyairtable:objectStore", { ...eks, profile: "minikube" }],
      [
        "pyairtable:services.api-gateway.port",
        { ...eks, services: { ...(eks["services"] as object), "api-gateway": { image: { tag: "1" }, port: 15020 } } },
      ],
      [
        "pyairtable:services.api-gateway.replicas",
        {
          ...eks,
          services: { ...(eks["services"] as object), "api-gateway": { image: { tag: "1" }, replicas: { min: 12 } } },
        },
      ],
    ];
    for (const [key, values] of cases) {
      const { mistakes } = parseConfig(rawConfig(values), noSecrets, TOKENS);
      assert.ok(
        mistakes.some((mistake) => mistake.key === key),
        `${key}: ${JSON.stringify(mistakes)}`,
      );
    }
  });
});

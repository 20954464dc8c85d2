import assert from "node:assert/strict";
import { valuesErrors } from "../../components/charts/contracts/validate";
import { resourceRequirements } from "../../components/config/units";
import { lokiValues } from "../../components/observability/loki";
import { mimirEndpoint } from "../../components/observability/mimir";
import { mimirValues } from "../../components/observability/mimir-values";
import { prometheusValues } from "../../components/observability/prometheus-values";
import { tempoValues } from "../../components/observability/tempo";
import { EKS } from "../../components/profiles/eks";
import { MINIKUBE } from "../../components/profiles/minikube";
import { dig, GCS, RETENTION, S3, telemetry, TELEMETRY_CHARTS, VARIANTS } from "./telemetry";

/** Every [path, value] of a tree, leaves only. */
function leaves(value: unknown, path = ""): [string, unknown][] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}/${key}`))
    : [[path, value]];
}

describe("observability: chart values", () => {
  for (const { title, args } of VARIANTS) {
    for (const { chart, values, footprint, resources } of TELEMETRY_CHARTS) {
      it(`${chart} on ${title}: the chart knows every value`, () => {
        assert.deepEqual(valuesErrors(chart, values(args)), []);
      });

      it(`${chart} on ${title}: each container requests what the footprint says`, () => {
        const sent = values(args);
        for (const workload of footprint(args)) {
          for (const { name, ...size } of workload.containers) {
            const path = resources[`${workload.name}/${name}`];
            assert.ok(path, `${workload.name}/${name} has no place in the values`);
            assert.deepEqual(dig(sent, path), resourceRequirements(size), `${workload.name}/${name}`);
          }
        }
      });

      it(`${chart} on ${title}: no credential, no floating image`, () => {
        for (const [path, value] of leaves(values(args))) {
          const key = path.slice(path.lastIndexOf("/") + 1);
          if (/password|secret|accesskey|credential/i.test(key) && typeof value === "string") {
            // Names of a Secret and of its keys are no credentials.
            assert.ok(["existingSecret", "passwordKey", "userKey"].includes(key), path);
          }
          assert.notEqual(value, "latest", path);
          assert.notEqual(value, "Always", path);
        }
      });

      it(`${chart} on ${title}: claims name the profile's storage class`, () => {
        for (const { volumes = [], name } of footprint(args)) {
          for (const { storageClass, sizeGiB } of volumes) {
            assert.equal(storageClass, args.profile.storage.className, name);
            assert.ok(leaves(values(args)).some(([, value]) => value === `${sizeGiB}Gi`));
            assert.ok(leaves(values(args)).some(([, value]) => value === storageClass));
          }
        }
      });
    }
  }

  it("would have a misspelt key refused", () => {
    const values = { ...lokiValues(telemetry(MINIKUBE)), chunkCache: { enabled: false } };
    assert.match(valuesErrors("loki", values)[0]?.message ?? "", /chunkCache/);
  });
});

describe("observability: retention (mistake 12 of the guide: 14 days written down, never enforced)", () => {
  for (const { title, args } of VARIANTS) {
    it(`Loki on ${title}: the compactor deletes after the configured days`, () => {
      const { loki } = lokiValues(args);
      const store = args.config.objectStore?.provider ?? "filesystem";
      assert.equal(dig(loki, "limits_config/retention_period"), `${RETENTION.logDays * 24}h`);
      assert.equal(dig(loki, "compactor/retention_enabled"), true);
      assert.equal(dig(loki, "compactor/delete_request_store"), store);
      assert.equal(dig(loki, "schemaConfig/configs/0/schema"), "v13");
      assert.equal(dig(loki, "schemaConfig/configs/0/store"), "tsdb");
      assert.equal(dig(loki, "schemaConfig/configs/0/object_store"), store);
      assert.equal(dig(loki, "storage/type"), store);
    });

    it(`Tempo and Mimir on ${title}: the configured hours and days`, () => {
      assert.equal(dig(tempoValues(args), "tempo/retention"), `${RETENTION.traceHours}h`);
      const limits = dig(mimirValues(args), "mimir/structuredConfig/limits");
      assert.equal(dig(limits, "compactor_blocks_retention_period"), `${RETENTION.metricDays}d`);
    });
  }
});

describe("observability: storage", () => {
  it("keeps copies of Loki only where an object store holds what they share", () => {
    assert.equal(dig(lokiValues(telemetry(EKS)), "singleBinary/replicas"), 1);
    const shared = lokiValues(telemetry(EKS, S3));
    assert.equal(dig(shared, "singleBinary/replicas"), 3);
    assert.equal(dig(shared, "loki/commonConfig/replication_factor"), 3);
  });

  it("gives the pods that write to buckets their identity", () => {
    for (const [store, key] of [
      [S3, "eks.amazonaws.com/role-arn"],
      [GCS, "iam.gke.io/gcp-service-account"],
    ] as const) {
      const args = telemetry(EKS, store);
      for (const values of [lokiValues(args), tempoValues(args), mimirValues(args)]) {
        assert.ok(dig(values, "serviceAccount/annotations") && key in (values.serviceAccount?.annotations ?? {}));
      }
    }
  });

  it("puts Mimir's three kinds of objects apart in their bucket", () => {
    const config = dig(mimirValues(telemetry(EKS, S3)), "mimir/structuredConfig");
    const prefixes = ["blocks_storage", "ruler_storage", "alertmanager_storage"].map((part) =>
      dig(config, `${part}/storage_prefix`),
    );
    assert.equal(new Set(prefixes).size, 3);
    for (const prefix of prefixes) {
      assert.match(String(prefix), /^[A-Za-z0-9]+$/);
    }
    assert.equal(dig(config, "common/storage/s3/bucket_name"), "metrics-bucket");
    assert.equal(dig(config, "common/storage/s3/endpoint"), "s3.eu-west-1.amazonaws.com");
  });
});

describe("observability: Mimir in one pod", () => {
  const values = mimirValues(telemetry(MINIKUBE));
  const config = dig(values, "mimir/structuredConfig");

  it("runs every target in the ingester and nothing else", () => {
    assert.deepEqual(values.ingester?.extraArgs, { target: "all" });
    for (const part of ["distributor", "querier", "query_frontend", "query_scheduler", "store_gateway", "compactor"]) {
      assert.equal(dig(values, `${part}/enabled`), false, part);
    }
    assert.equal(dig(values, "ingester/zoneAwareReplication/enabled"), false);
  });

  it("writes to directories of which none is or holds another: Mimir refuses to start otherwise", () => {
    const folders = [
      "blocks_storage/filesystem/dir",
      "blocks_storage/tsdb/dir",
      "blocks_storage/bucket_store/sync_dir",
      "compactor/data_dir",
      "ruler/rule_path",
      "ruler_storage/filesystem/dir",
      "alertmanager/data_dir",
      "alertmanager_storage/filesystem/dir",
      "ingester/ring/tokens_file_path",
      "store_gateway/sharding_ring/tokens_file_path",
    ].map((path) => `${String(dig(config, path))}/`);
    for (const [index, folder] of folders.entries()) {
      assert.match(folder, /^\/data\/[a-z-]+\/$/);
      for (const other of folders.slice(index + 1)) {
        assert.ok(!folder.startsWith(other) && !other.startsWith(folder), `${folder} and ${other}`);
      }
    }
  });

  it("keeps one copy, and leaves no address of pods that are not there", () => {
    assert.equal(dig(config, "ingester/ring/replication_factor"), 1);
    assert.equal(dig(config, "store_gateway/sharding_ring/replication_factor"), 1);
    for (const path of ["frontend/scheduler_address", "frontend_worker/frontend_address", "ruler/alertmanager_url"]) {
      assert.equal(dig(config, path), "", path);
    }
  });
});

describe("observability: Prometheus (mistake 12 of the guide: nothing writes to Mimir, there is no Prometheus)", () => {
  for (const { title, args } of VARIANTS) {
    const spec = dig(prometheusValues(args), "prometheus/prometheusSpec");

    it(`on ${title}: hands every sample on to where Mimir takes it`, () => {
      const { host, port } = mimirEndpoint(args);
      assert.equal(dig(spec, "remoteWrite/0/url"), `http://${host}:${port}/api/v1/push`);
      assert.equal(dig(spec, "replicas"), 1);
    });

    it(`on ${title}: sees monitors and rules of every part, whatever release made them`, () => {
      for (const kind of ["serviceMonitor", "podMonitor", "rule", "probe", "scrapeConfig"]) {
        assert.equal(dig(spec, `${kind}SelectorNilUsesHelmValues`), false, kind);
      }
    });
  }

  it("leaves the CRDs to their own release (mistake 20: monitors without the CRDs)", () => {
    assert.equal(dig(prometheusValues(telemetry(EKS, S3)), "crds/enabled"), false);
  });

  it("puts node-exporter, and only it, where the node may be touched", () => {
    for (const { args } of VARIANTS) {
      const [nodeExporter, ...others] = TELEMETRY_CHARTS.flatMap(({ footprint }) => footprint(args)).sort((one) =>
        one.namespace === "node-agents" ? -1 : 1,
      );
      assert.equal(nodeExporter?.name, "node-exporter");
      assert.deepEqual([...new Set(others.map(({ namespace }) => namespace))], ["observability"]);
      assert.equal(dig(prometheusValues(args), "prometheus-node-exporter/namespaceOverride"), "node-agents");
    }
  });
});

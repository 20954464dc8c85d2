import { retentionConfigured } from "../../../policies/reliability/retention-configured";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

const loki = (change: object) =>
  release("loki", {
    loki: {
      limits_config: { retention_period: "336h" },
      compactor: { retention_enabled: true, delete_request_store: "filesystem" },
      schemaConfig: { configs: [{ store: "tsdb", schema: "v13" }] },
      ...change,
    },
  });

describePolicy(retentionConfigured, {
  allowed: {
    "Loki with its compactor": loki({}),
    Tempo: release("tempo", { tempo: { retention: "72h" } }),
    Mimir: release("mimir-distributed", {
      mimir: { structuredConfig: { limits: { compactor_blocks_retention_period: "90d" } } },
    }),
    Prometheus: release("kube-prometheus-stack", { prometheus: { prometheusSpec: { retention: "6h" } } }),
    "other charts": release("keda", {}),
  },
  violating: {
    "a period nobody enforces": [loki({ compactor: {} }), /compactor\.retention_enabled is not set/],
    "no period": [loki({ limits_config: {} }), /limits_config\.retention_period/],
    "a config file by hand": [
      object("v1", "ConfigMap", "loki", {
        data: { "loki.yaml": "schema_config:\n  configs:\n  - store: boltdb-shipper\n    schema: v11\n" },
      }),
      /data\[loki\.yaml\] is "boltdb-shipper"/,
    ],
    "boltdb-shipper": [
      loki({ schemaConfig: { configs: [{ store: "boltdb-shipper", schema: "v11" }] } }),
      /"boltdb-shipper"/,
    ],
    "Tempo for ever": [release("tempo", {}), /values\.tempo\.retention/],
    "Mimir for ever": [release("mimir-distributed", {}), /compactor_blocks_retention_period/],
    "Prometheus by chance": [release("kube-prometheus-stack", {}), /prometheusSpec\.retention/],
  },
  unknown: {
    "a period": loki({ limits_config: { retention_period: UNKNOWN } }),
    "all of Loki": release("loki", { loki: UNKNOWN }),
  },
});

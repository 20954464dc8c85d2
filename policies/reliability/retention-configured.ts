import { installs, type Release, releaseOf, valueOf } from "../kubernetes/releases";
import { configEntriesOf } from "../kubernetes/texts";
import { at, isGiven, isUnknown, itemsOf, placesOf, textOf, type Value } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const retentionConfigured = resourcePolicy({
  name: "retention-configured",
  description: "Logs, metrics and traces are deleted after a stated time, by something that really deletes them.",
  severity: "high",
  topic: "observability",
  mistake: [12],
  protectsFrom: "The volume fills and ingestion stops, some weeks after everybody was content.",
  mend: "Loki: loki.limits_config.retention_period with loki.compactor.retention_enabled, on schema v13 with tsdb; Tempo, Mimir and Prometheus have a retention of their own.",
  *check(subject): Generator<Finding> {
    for (const { path, text } of configEntriesOf(subject)) yield* lokiConfig(path, text);
    const release = releaseOf(subject);
    if (release === undefined) return;
    if (installs(release, "loki")) yield* loki(release);
    if (installs(release, "tempo")) yield* required(release, ["tempo", "retention"]);
    if (installs(release, "kube-prometheus-stack") && valueOf(release, "prometheus", "enabled") !== false) {
      yield* required(release, ["prometheus", "prometheusSpec", "retention"]);
    }
    if (installs(release, "mimir-distributed")) {
      const named = [...placesOf(release.values)].some(
        ({ name, value }) =>
          name === "compactor_blocks_retention_period" ||
          (textOf(value) ?? "").includes("compactor_blocks_retention_period"),
      );
      if (!named)
        yield {
          field: `${release.valuesPath}.mimir.structuredConfig.limits.compactor_blocks_retention_period`,
          problem: "blocks are kept for ever",
        };
    }
  },
});

function* required(release: Release, path: readonly string[]): Generator<Finding> {
  if (!isGiven(valueOf(release, ...path)))
    yield { field: [release.valuesPath, ...path].join("."), problem: "nothing says when data goes" };
}

function* loki(release: Release): Generator<Finding> {
  const loki = release.values["loki"];
  if (isUnknown(loki)) return;
  const path = `${release.valuesPath}.loki`;
  const structured = at(loki, "structuredConfig");
  const setting = (...names: readonly string[]): Value | undefined => at(loki, ...names) ?? at(structured, ...names);
  yield* required(release, ["loki", "limits_config", "retention_period"]);
  const enabled = setting("compactor", "retention_enabled");
  if (enabled !== true && !isUnknown(enabled))
    yield {
      field: `${path}.compactor.retention_enabled`,
      found: enabled,
      problem: "without the compactor retention_period deletes nothing",
    };
  if (enabled === true && !isGiven(setting("compactor", "delete_request_store")))
    yield { field: `${path}.compactor.delete_request_store`, problem: "Loki refuses to start without it" };
  for (const [index, schema] of itemsOf(at(loki, "schemaConfig", "configs")).entries()) {
    const store = at(schema, "store");
    if (store !== "tsdb" && !isUnknown(store))
      yield {
        field: `${path}.schemaConfig.configs[${index}].store`,
        found: store,
        problem: "this index is no longer maintained",
      };
  }
}

/** Loki's own config file, where it is written by hand. */
function* lokiConfig(path: string, text: string): Generator<Finding> {
  if (!/^\s*schema_config:/m.test(text)) return;
  const [store] = /boltdb-shipper|\bboltdb\b/.exec(text) ?? [];
  if (store !== undefined) yield { field: path, found: store, problem: "this index is no longer maintained" };
  if (!/^\s*retention_enabled:\s*true/m.test(text)) {
    yield {
      field: `${path} compactor.retention_enabled`,
      problem: "without the compactor retention_period deletes nothing",
    };
  }
}

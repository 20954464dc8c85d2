import { installs } from "../kubernetes/releases";
import type { Stack } from "../kubernetes/stack";
import { labelsOf, objectName, type Subject } from "../kubernetes/subject";
import { at, isUnknown, itemsOf, textOf, textsOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const statefulPartsAreBackedUp = stackPolicy({
  name: "stateful-parts-are-backed-up",
  description: "Everything that holds data nobody can make again has a backup on a schedule.",
  severity: "high",
  topic: "storage",
  // Until the platform has backups, its own plans would be refused.
  enforcementLevel: "advisory",
  protectsFrom: "A deleted volume or a bad migration is the end of the data.",
  mend: "Add a ScheduledBackup for the cluster, or a CronJob that names the part in its label; list parts that are made again from elsewhere under `rebuilt`.",
  configSchema: {
    label: {
      type: "string",
      default: "pyairtable.dev/backs-up",
      description: "Label of a CronJob that names the part it backs up.",
    },
    charts: {
      type: "array",
      items: { type: "string" },
      default: ["redis-ha", "postgresql", "mysql", "mongodb", "rabbitmq"],
      description: "Charts whose Releases hold such data.",
    },
    rebuilt: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "Parts, by name in the cluster, whose data is made again from elsewhere.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const covered = new Set([...backedUp(stack, textOf(config["label"]) ?? ""), ...textsOf(config["rebuilt"])]);
    for (const { subject, part } of statefulParts(stack, textsOf(config["charts"]))) {
      if (!covered.has(part))
        yield { subject, field: `backup of ${part}`, problem: "nothing in the plan copies its data anywhere" };
    }
  },
});

interface StatefulPart {
  readonly subject: Subject;
  /** Name in the cluster. */
  readonly part: string;
}

function* statefulParts(stack: Stack, charts: readonly string[]): Generator<StatefulPart> {
  const objects = [
    ...stack.ofKind("postgresql.cnpg.io", "Cluster"),
    ...stack.ofKind("kafka.strimzi.io", "Kafka"),
    ...stack.ofKind("", "PersistentVolumeClaim"),
    ...stack
      .ofKind("apps", "StatefulSet")
      .filter(({ inputs }) => itemsOf(at(inputs, "spec", "volumeClaimTemplates")).length > 0),
  ];
  for (const subject of objects) {
    const part = objectName(subject);
    if (part !== undefined) yield { subject, part };
  }
  for (const release of stack.releases) {
    const { subject, chart } = release;
    if (installs(release, ...charts)) yield { subject, part: release.releaseName ?? chart };
  }
}

/** Parts that a schedule copies: by an operator, by a job that says so, or as a component states in its `backup`. */
function* backedUp(stack: Stack, label: string): Generator<string> {
  for (const { inputs } of stack.ofKind("postgresql.cnpg.io", "ScheduledBackup")) {
    const cluster = at(inputs, "spec", "cluster", "name");
    if (at(inputs, "spec", "suspend") === true) continue;
    yield* isUnknown(cluster) ? clustersOf(stack) : textsOf([cluster ?? null]);
  }
  for (const subject of stack.ofKind("batch", "CronJob")) {
    const part = labelsOf(subject)[label];
    if (part !== undefined && at(subject.inputs, "spec", "suspend") !== true) yield part;
  }
  for (const { inputs } of stack.subjects) {
    for (const backup of itemsOf(inputs["backup"])) {
      const part = textOf(at(backup, "part"));
      if (part !== undefined && at(backup, "schedule") !== undefined) yield part;
    }
  }
}

function clustersOf(stack: Stack): readonly string[] {
  return stack.ofKind("postgresql.cnpg.io", "Cluster").flatMap((subject) => objectName(subject) ?? []);
}

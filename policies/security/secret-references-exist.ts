import { containersOf, podOf } from "../kubernetes/pods";
import type { Stack } from "../kubernetes/stack";
import { namespaceOf, objectName, type Subject } from "../kubernetes/subject";
import { at, isGiven, itemsOf, textOf, textsOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

export const secretReferencesExist = stackPolicy({
  name: "secret-references-exist",
  description: "The Secrets and ConfigMaps a pod reads are made in its own namespace.",
  severity: "high",
  topic: "secrets",
  mistake: [6],
  protectsFrom:
    "Pods stay in CreateContainerConfigError, such as a backup job that ran in a namespace without its password.",
  mend: "Make the object in the pod's namespace, mark the reference optional, or list what operators make under `made`.",
  configSchema: {
    made: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "namespace/name of objects that come from outside the plan.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const made = new Set([...objectsMade(stack), ...textsOf(config["made"])]);
    for (const subject of stack.subjects) {
      const namespace = namespaceOf(subject);
      if (podOf(subject) === undefined || namespace === undefined) continue;
      for (const { field, kind, name } of references(subject)) {
        // `*/name` and `namespace/*` stand for what is not known yet.
        if (![`${namespace}/${name}`, `*/${name}`, `${namespace}/*`, "*/*"].some((key) => made.has(key))) {
          yield { subject, field, found: name, problem: `nothing in the plan makes this ${kind} in ${namespace}` };
        }
      }
    }
  },
});

function* references(
  subject: Subject,
): Generator<{ readonly field: string; readonly kind: string; readonly name: string }> {
  const pod = podOf(subject);
  if (pod === undefined) return;
  for (const { path, fields } of containersOf(pod)) {
    for (const variable of itemsOf(fields["env"])) {
      for (const [key, kind] of [
        ["secretKeyRef", "Secret"],
        ["configMapKeyRef", "ConfigMap"],
      ] as const) {
        const reference = at(variable, "valueFrom", key);
        const name = textOf(at(reference, "name"));
        if (name !== undefined && at(reference, "optional") !== true)
          yield { field: `${path}.env[${textOf(at(variable, "name"))}].valueFrom.${key}`, kind, name };
      }
    }
    for (const source of itemsOf(fields["envFrom"])) {
      for (const [key, kind] of [
        ["secretRef", "Secret"],
        ["configMapRef", "ConfigMap"],
      ] as const) {
        const name = textOf(at(source, key, "name"));
        if (name !== undefined && at(source, key, "optional") !== true)
          yield { field: `${path}.envFrom.${key}`, kind, name };
      }
    }
  }
  for (const volume of itemsOf(at(pod.spec, "volumes"))) {
    for (const [key, field, kind] of [
      ["secret", "secretName", "Secret"],
      ["configMap", "name", "ConfigMap"],
    ] as const) {
      const name = textOf(at(volume, key, field));
      if (name !== undefined && at(volume, key, "optional") !== true)
        yield { field: `${pod.path}.volumes[${textOf(at(volume, "name"))}].${key}`, kind, name };
    }
  }
}

function objectsMade(stack: Stack): readonly string[] {
  const key = (subject: Subject, name: string | undefined) => `${namespaceOf(subject) ?? "*"}/${name ?? "*"}`;
  const named = (subjects: readonly Subject[], ...path: readonly string[]) =>
    subjects.map((subject) => key(subject, textOf(at(subject.inputs, ...path))));
  return [
    ...stack.ofKind("", "Secret", "ConfigMap").map((subject) => key(subject, objectName(subject))),
    ...named(stack.ofKind("cert-manager.io", "Certificate"), "spec", "secretName"),
    ...named(stack.ofKind("kafka.strimzi.io", "KafkaUser"), "metadata", "name"),
    ...stack.ofKind("external-secrets.io", "ExternalSecret").map((subject) => {
      const target = at(subject.inputs, "spec", "target", "name");
      return key(subject, isGiven(target) ? textOf(target) : objectName(subject));
    }),
    // Operators name what they make after their custom resource.
    ...operated(stack, "postgresql.cnpg.io", "Cluster", ["ca", "server", "replication", "app", "superuser"]),
    ...operated(stack, "kafka.strimzi.io", "Kafka", ["cluster-ca-cert", "clients-ca-cert"]),
    ...stack.ofKind("", "ServiceAccount").map((subject) => `${namespaceOf(subject) ?? "*"}/kube-root-ca.crt`),
  ];
}

function operated(stack: Stack, group: string, kind: string, suffixes: readonly string[]): readonly string[] {
  return stack
    .ofKind(group, kind)
    .flatMap((subject) => suffixes.map((suffix) => `${namespaceOf(subject) ?? "*"}/${objectName(subject)}-${suffix}`));
}

import { isKind, labelsOf, objectName } from "../kubernetes/subject";
import { at, isUnknown, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const LABEL = "pod-security.kubernetes.io/enforce";

export const namespaceEnforcesPodSecurity = resourcePolicy({
  name: "namespace-enforces-pod-security",
  description: "Every namespace has the API server enforce the restricted pod security standard.",
  severity: "high",
  topic: "pods",
  protectsFrom: "What no policy sees, such as the pods of a chart or of an operator, runs as it likes.",
  mend: `Label the namespace ${LABEL}: restricted; list those of node agents under \`privileged\`.`,
  configSchema: {
    privileged: {
      type: "array",
      items: { type: "string" },
      default: ["node-agents"],
      description: "Namespaces whose pods must touch the node.",
    },
  },
  *check(subject, config): Generator<Finding> {
    if (!isKind(subject, "", "Namespace") || isUnknown(at(subject.inputs, "metadata", "labels"))) return;
    const level = at(subject.inputs, "metadata", "labels", LABEL);
    const name = objectName(subject);
    if (
      level === "restricted" ||
      isUnknown(level) ||
      (name !== undefined && textsOf(config["privileged"]).includes(name))
    )
      return;
    yield {
      field: `metadata.labels[${LABEL}]`,
      found: level ?? labelsOf(subject)[LABEL],
      problem: "pods of this namespace are not held to the restricted standard",
    };
  },
});

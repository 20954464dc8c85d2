import { isKind, objectName, type Subject } from "../kubernetes/subject";
import { at, fieldsOf, isUnknown, itemsOf, placesOf, textOf, textsOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** Parameters only one driver understands. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:gp2|gp3|io1|io2|st1|sc1)$/, "ebs.csi.aws.com"],
  [/^(?:pd-standard|pd-ssd|pd-balanced|pd-extreme|hyperdisk-\w+)$/, "pd.csi.storage.gke.io"],
];

export const storageClassProvisions = stackPolicy({
  name: "storage-class-provisions",
  description: "Claims name a class that exists, and the class has a driver that makes volumes.",
  severity: "critical",
  topic: "storage",
  mistake: [9],
  protectsFrom: "Every claim stays Pending, and with it every database.",
  mend: "Name the cloud's CSI driver as provisioner, or use a class the cluster brings (list it under `existing`).",
  configSchema: {
    existing: {
      type: "array",
      items: { type: "string" },
      default: ["standard"],
      description: "Storage classes the cluster brings.",
    },
  },
  *checkStack(stack, config): Generator<Finding> {
    const classes = stack.ofKind("storage.k8s.io", "StorageClass");
    for (const subject of classes) yield* classFindings(subject);
    const known = new Set([...textsOf(config["existing"]), ...classes.flatMap((subject) => objectName(subject) ?? [])]);
    const unknownName = classes.some((subject) => objectName(subject) === undefined);
    for (const subject of unknownName ? [] : stack.subjects) {
      for (const { field, name } of classesUsed(subject)) {
        if (!known.has(name))
          yield { subject, field, found: name, problem: `there is no such class (${[...known].sort().join(", ")})` };
      }
    }
    for (const { subject, path, volumes } of unknownName ? [] : stack.declared) {
      for (const volume of volumes) {
        const name = textOf(volume["storageClass"]);
        if (name !== undefined && !known.has(name))
          yield {
            subject,
            field: `${path}.volumes[${textOf(volume["name"])}].storageClass`,
            found: name,
            problem: `there is no such class (${[...known].sort().join(", ")})`,
          };
      }
    }
  },
});

function* classFindings(subject: Subject): Generator<Finding> {
  const provisioner = subject.inputs["provisioner"];
  const type = textOf(at(subject.inputs, "parameters", "type")) ?? "";
  if (provisioner === undefined || provisioner === "kubernetes.io/no-provisioner")
    yield { subject, field: "provisioner", found: provisioner, problem: "nothing makes volumes of this class" };
  else if (!isUnknown(provisioner) && /^kubernetes\.io\/(?:aws-ebs|gce-pd|azure-disk)$/.test(textOf(provisioner) ?? ""))
    yield { subject, field: "provisioner", found: provisioner, problem: "this driver left Kubernetes" };
  const owner = OWNERS.find(([pattern]) => pattern.test(type))?.[1];
  if (owner !== undefined && !isUnknown(provisioner) && provisioner !== owner)
    yield { subject, field: "parameters.type", found: type, problem: `only ${owner} knows this type` };
}

/** Classes named by claims, claim templates, and the values and specs that claims are made from. */
function* classesUsed(subject: Subject): Generator<{ readonly field: string; readonly name: string }> {
  if (isKind(subject, "", "PersistentVolumeClaim") || isKind(subject, "apps", "StatefulSet")) {
    const templates = itemsOf(at(subject.inputs, "spec", "volumeClaimTemplates"));
    const claims = isKind(subject, "apps", "StatefulSet") ? templates : [subject.inputs];
    for (const claim of claims) {
      const name = textOf(at(claim, "spec", "storageClassName"));
      if (name !== undefined) yield { field: "spec.storageClassName", name };
    }
    return;
  }
  if (subject.type.startsWith("pyairtable:")) return;
  for (const root of ["spec", "values"]) {
    for (const { path, name: field, value } of placesOf(fieldsOf(subject.inputs)[root], root)) {
      const name = textOf(value);
      // "-" is how charts write "no class at all", which claims of empty directories use.
      if (
        (field === "storageClass" || field === "storageClassName") &&
        name &&
        name !== "-" &&
        !path.includes("emptyDir")
      )
        yield { field: path, name };
    }
  }
}

import { meshedNamespaces, refusesSidecar } from "../kubernetes/mesh";
import { isJob, podOf } from "../kubernetes/pods";
import { valueOf } from "../kubernetes/releases";
import { namespaceOf } from "../kubernetes/subject";
import { isUnknown } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

const NATIVE = "sidecar.istio.io/nativeSidecar";

export const jobsFinishUnderMesh = stackPolicy({
  name: "jobs-finish-under-mesh",
  description: "Jobs have no sidecar, or one that ends with them.",
  severity: "high",
  topic: "mesh",
  mistake: [17],
  protectsFrom: "The work is done, the sidecar goes on, and the backup never counts as finished.",
  mend: 'Label the Job\'s pods sidecar.istio.io/inject: "false", or set istiod\'s env.ENABLE_NATIVE_SIDECARS: "true".',
  *checkStack(stack): Generator<Finding> {
    const meshed = meshedNamespaces(stack);
    const settings = stack.releases
      .filter(({ chart }) => chart === "istiod")
      .map((release) => valueOf(release, "env", "ENABLE_NATIVE_SIDECARS"));
    if (settings.some((setting) => setting === "true" || setting === true || isUnknown(setting))) return;
    for (const subject of stack.subjects) {
      const namespace = namespaceOf(subject);
      if (!isJob(subject) || namespace === undefined || !meshed.has(namespace) || refusesSidecar(subject)) continue;
      const annotation = podOf(subject)?.annotations[NATIVE];
      if (annotation !== "true")
        yield { subject, field: `annotations[${NATIVE}]`, found: annotation, problem: "the Job's sidecar never ends" };
    }
  },
});

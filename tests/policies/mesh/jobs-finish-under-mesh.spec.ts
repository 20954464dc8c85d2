import { jobsFinishUnderMesh } from "../../../policies/mesh/jobs-finish-under-mesh";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { change, CRON_JOB, release } from "../objects";

const MESHED: Resource = {
  type: "kubernetes:core/v1:Namespace",
  name: "pyairtable",
  props: { metadata: { name: "pyairtable", labels: { "istio-injection": "enabled" } } },
};

describePolicy(jobsFinishUnderMesh, {
  allowed: {
    "a Job outside the mesh": [CRON_JOB],
    "a Job without a sidecar": [
      MESHED,
      change(CRON_JOB, "spec.jobTemplate.spec.template.metadata.labels", { "sidecar.istio.io/inject": "false" }),
    ],
    "native sidecars": [MESHED, CRON_JOB, release("istiod", { env: { ENABLE_NATIVE_SIDECARS: "true" } })],
    "a pod's own native sidecar": [
      MESHED,
      change(CRON_JOB, "spec.jobTemplate.spec.template.metadata.annotations", {
        "sidecar.istio.io/nativeSidecar": "true",
      }),
    ],
  },
  violating: {
    "an endless sidecar": [[MESHED, CRON_JOB, release("istiod", {})], /CronJob pyairtable\/nightly.*never ends/],
  },
  unknown: { "istiod's setting": [MESHED, CRON_JOB, release("istiod", { env: { ENABLE_NATIVE_SIDECARS: UNKNOWN } })] },
});

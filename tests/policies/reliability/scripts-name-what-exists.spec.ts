import { scriptsNameWhatExists } from "../../../policies/reliability/scripts-name-what-exists";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { change, DEPLOYMENT, object } from "../objects";

const script = (text: string) => object("v1", "ConfigMap", "scripts", { data: { "wait.sh": text } });

describePolicy(scriptsNameWhatExists, {
  allowed: {
    "the kind it has": [DEPLOYMENT, script("kubectl rollout status deployment/app")],
    "somebody else's": [DEPLOYMENT, script("kubectl rollout status statefulset/other")],
  },
  violating: {
    "another kind": [
      [DEPLOYMENT, script("kubectl rollout status sts/app")],
      /data\[wait\.sh\] is "sts\/app": app is a Deployment/,
    ],
    "an operator's workload": [
      [
        {
          type: "pyairtable:data:Redis",
          props: { footprint: [{ kind: "StatefulSet", name: "redis", containers: [] }] },
        },
        script("kubectl exec deploy/redis -- true"),
      ],
      /redis is a StatefulSet/,
    ],
  },
  unknown: {
    "a script": [DEPLOYMENT, script(UNKNOWN)],
    "a name": [change(DEPLOYMENT, "metadata.name", UNKNOWN), script("kubectl get sts/app")],
  },
});

import { vpaAndHpaDoNotFight } from "../../../policies/reliability/vpa-and-hpa-do-not-fight";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object } from "../objects";

const hpa = (metrics: unknown) =>
  object("autoscaling/v2", "HorizontalPodAutoscaler", "app", {
    spec: { scaleTargetRef: { kind: "Deployment", name: "app" }, minReplicas: 2, maxReplicas: 5, metrics },
  });
const CPU = [{ type: "Resource", resource: { name: "cpu" } }];
const vpa = (spec: object) =>
  object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "app", {
    spec: { targetRef: { kind: "Deployment", name: "app" }, ...spec },
  });

describePolicy(vpaAndHpaDoNotFight, {
  allowed: {
    "advice only": [hpa(CPU), vpa({ updatePolicy: { updateMode: "Off" } })],
    "a VPA alone": [vpa({})],
    "another figure": [hpa([{ type: "External", external: { metric: { name: "rps" } } }]), vpa({})],
    "other resources": [
      hpa(CPU),
      vpa({ resourcePolicy: { containerPolicies: [{ containerName: "*", controlledResources: ["memory"] }] } }),
    ],
  },
  violating: {
    "both on CPU": [
      [hpa(CPU), vpa({ updatePolicy: { updateMode: "Auto" } })],
      /spec\.updatePolicy\.updateMode is "Auto": an autoscaler counts pods by the same cpu/,
    ],
    "silence, which means Auto": [[hpa(CPU), vpa({})], /"Auto"/],
  },
  unknown: { "a mode": [hpa(CPU), vpa({ updatePolicy: { updateMode: UNKNOWN } })], metrics: [hpa(UNKNOWN), vpa({})] },
});

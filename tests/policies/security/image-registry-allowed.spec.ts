import { imageRegistryAllowed } from "../../../policies/security/image-registry-allowed";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, release } from "../objects";

describePolicy(imageRegistryAllowed, {
  config: { allowed: ["ghcr.io/pyairtable", "docker.io/istio"] },
  allowed: {
    "an allowed repository": DEPLOYMENT,
    "a chart's allowed hub": release("istiod", { global: { hub: "docker.io/istio" } }),
  },
  violating: {
    "a chart's image from elsewhere": [
      release("agent", { extraContainers: [{ name: "a", image: "evil.example.com/a:1.0.0" }] }),
      /extraContainers\[0\]\.image is "evil\.example\.com/,
    ],
    "a chart's repository elsewhere": [
      release("agent", { image: { repository: "registry.example.com:5000/agent" } }),
      /image\.repository/,
    ],
    "a neighbour": [change(DEPLOYMENT, `${APP}.image`, "ghcr.io/pyairtable-evil/app:1"), /ghcr\.io\/pyairtable-evil/],
    "no registry": [change(DEPLOYMENT, `${APP}.image`, "pyairtable/app:1.2.3"), /not allowed/],
    "a chart's hub": [release("istiod", { global: { hub: "example.com/istio" } }), /values\.global\.hub/],
  },
  unknown: { "an image": change(DEPLOYMENT, `${APP}.image`, UNKNOWN) },
});

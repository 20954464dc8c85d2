import { imagesArePinned } from "../../../policies/security/images-are-pinned";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT, release } from "../objects";

describePolicy(imagesArePinned, {
  allowed: {
    "a digest": DEPLOYMENT,
    "a release tag": change(DEPLOYMENT, `${APP}.image`, "registry.example.com:5000/app:1.2.3"),
    "the gateway's placeholder": change(DEPLOYMENT, `${APP}.image`, "auto"),
    "a chart's own tag": release("grafana", { image: { repository: "grafana/grafana", tag: "" } }),
  },
  violating: {
    latest: [
      change(DEPLOYMENT, `${APP}.image`, "ghcr.io/pyairtable/app:latest"),
      /containers\[app\]\.image is "ghcr\.io\/pyairtable\/app:latest"/,
    ],
    "no tag": [change(DEPLOYMENT, `${APP}.image`, "registry.example.com:5000/app"), /means latest/],
    "a chart told to take latest": [release("grafana", { image: { tag: "latest" } }), /values\.image\.tag is "latest"/],
    "a chart's whole image": [
      release("alloy", { sidecar: { image: "docker.io/grafana/alloy:main" } }),
      /values\.sidecar\.image/,
    ],
  },
  unknown: {
    "an image": change(DEPLOYMENT, `${APP}.image`, UNKNOWN),
    "a list of containers": change(DEPLOYMENT, "spec.template.spec.containers", UNKNOWN),
  },
});

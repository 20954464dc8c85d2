import { chartVersionPinned } from "../../../policies/reliability/chart-version-pinned";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { release } from "../objects";

describePolicy(chartVersionPinned, {
  allowed: {
    "a version": release("keda", {}),
    "one with a v": release("cert-manager", {}, { version: "v1.21.1" }),
    "the component's": {
      type: "kubernetes-cert-manager:index:CertManager",
      props: { helmOptions: { version: "v1.21.1" } },
    },
  },
  violating: {
    none: [release("keda", {}, { version: undefined }), /version is not set/],
    "a range": [release("keda", {}, { version: "^2.0.0" }), /is "\^2\.0\.0"/],
    "the component's": [
      { type: "kubernetes-cert-manager:index:CertManager", props: { helmOptions: {} } },
      /helmOptions\.version/,
    ],
  },
  unknown: { "a version": release("keda", {}, { version: UNKNOWN }) },
});

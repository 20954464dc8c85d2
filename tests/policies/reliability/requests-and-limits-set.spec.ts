import { requestsAndLimitsSet } from "../../../policies/reliability/requests-and-limits-set";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { APP, change, DEPLOYMENT } from "../objects";

const footprint = (change: object): Resource => ({
  type: "pyairtable:charts:ChartRelease",
  props: {
    footprint: [
      {
        kind: "StatefulSet",
        name: "loki",
        namespace: "observability",
        replicas: 1,
        containers: [{ name: "loki", cpuMillicores: 40, memoryMiB: 144, memoryLimitMiB: 320, ...change }],
      },
    ],
  },
});

describePolicy(requestsAndLimitsSet, {
  config: { maxMemoryLimitRatio: 4 },
  allowed: { both: DEPLOYMENT, "a footprint": footprint({}) },
  violating: {
    nothing: [change(DEPLOYMENT, `${APP}.resources`, undefined), /resources\.requests\.cpu is not set/],
    "no memory limit": [
      change(DEPLOYMENT, `${APP}.resources.limits.memory`, undefined),
      /limits\.memory is not set: nothing stops a leak/,
    ],
    "a limit below the request": [change(DEPLOYMENT, `${APP}.resources.limits.memory`, "64Mi"), /below the request/],
    "a CPU limit below the request": [change(DEPLOYMENT, `${APP}.resources.limits.cpu`, "10m"), /limits\.cpu is "10m"/],
    "a limit on a promise": [change(DEPLOYMENT, `${APP}.resources.limits.memory`, "4Gi"), /more than 4 times/],
    "a chart without requests": [footprint({ memoryMiB: 0 }), /footprint\[loki\]\.containers\[loki\]\.memoryMiB/],
    "a chart without a limit": [footprint({ memoryLimitMiB: undefined }), /memoryLimitMiB is not set/],
  },
  unknown: {
    "a request": change(DEPLOYMENT, `${APP}.resources.requests.memory`, UNKNOWN),
    resources: change(DEPLOYMENT, `${APP}.resources`, UNKNOWN),
  },
});

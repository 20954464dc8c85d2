import { requestsFitNodes } from "../../../policies/cost/requests-fit-nodes";
import { describePolicy } from "../describe-policy";
import { type Resource, UNKNOWN } from "../harness";
import { APP, change, CRON_JOB, DEPLOYMENT } from "../objects";

const STACK: Resource = { type: "pulumi:pulumi:Stack", name: "pyairtable-test", props: {} };
const footprint = (cpuMillicores: number, memoryMiB: number): Resource => ({
  type: "pyairtable:charts:ChartRelease",
  props: {
    footprint: [{ kind: "Deployment", name: "x", replicas: 1, containers: [{ name: "x", cpuMillicores, memoryMiB }] }],
  },
});

describePolicy(requestsFitNodes, {
  config: { cpuMillicores: 1000, memoryMiB: 1024 },
  allowed: {
    "what fits": [DEPLOYMENT, footprint(500, 512)],
    "a Job, which comes and goes": [
      DEPLOYMENT,
      CRON_JOB,
      {
        ...footprint(900, 512),
        props: { footprint: [{ kind: "Job", name: "hook", containers: [{ cpuMillicores: 9000, memoryMiB: 9000 }] }] },
      },
    ],
  },
  violating: {
    "too much CPU": [[STACK, DEPLOYMENT, footprint(950, 64)], /requested CPU is "1050m": the nodes have 1000m/],
    "too much memory": [[STACK, DEPLOYMENT, footprint(100, 1000)], /requested memory is "1256Mi"/],
    sidecars: [
      [STACK, change(DEPLOYMENT, "spec.template.metadata.annotations", { "sidecar.istio.io/proxyCPU": "500m" })],
      /1100m/,
    ],
  },
  unknown: { "a request": [change(DEPLOYMENT, `${APP}.resources.requests`, UNKNOWN)] },
});

import * as fs from "node:fs";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { AlloyValues } from "../charts/contracts/values/alloy-values";
import { ChartRelease } from "../charts/release";
import { PlatformComponent } from "../component";
import { resourceRequirements } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import { NAMESPACES } from "../namespaces";
import { restrictedContainer, restrictedPod } from "../pod-security";
import { httpUrl, LOKI } from "./endpoints";
import { PRIORITY, type TelemetryArgs, type TelemetryPartArgs } from "./part";

/** The chart runs this through Helm's templates: it must hold no double braces. */
const CONFIG = fs.readFileSync(path.join(__dirname, "config.alloy"), "utf8");
const DATA = "/var/lib/alloy";
/** The user the image brings beside root. */
const ALLOY_USER = 473;

/** Ships the logs of all pods to Loki. One pod for a small cluster, else one a node with that node's pods only. */
export function alloyValues({ profile }: TelemetryArgs): AlloyValues {
  const { size, controller } = profile.observability.alloy;
  const perNode = controller === "daemonset";
  return {
    fullnameOverride: "alloy",
    crds: { create: false },
    alloy: {
      configMap: { create: true, content: CONFIG },
      enableReporting: false,
      storagePath: DATA,
      resources: resourceRequirements(size),
      securityContext: { ...restrictedContainer(), runAsUser: ALLOY_USER, runAsGroup: ALLOY_USER },
      extraEnv: [
        { name: "LOKI_PUSH_URL", value: httpUrl(LOKI, "/loki/api/v1/push") },
        { name: "POD_FIELD_SELECTOR", value: perNode ? "spec.nodeName=$(K8S_NODE_NAME)" : "" },
      ],
      mounts: {
        extra: [
          { name: "data", mountPath: DATA },
          { name: "tmp", mountPath: "/tmp" },
        ],
      },
    },
    global: { podSecurityContext: { ...restrictedPod(), fsGroup: ALLOY_USER } },
    // The chart restarts the pods when the config changes; a second container to reload it is not needed.
    configReloader: { enabled: false },
    controller: {
      type: controller,
      replicas: 1,
      priorityClassName: PRIORITY,
      volumes: {
        extra: [
          { name: "data", emptyDir: { sizeLimit: "256Mi" } },
          { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
        ],
      },
    },
    rbac: {
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
      clusterRules: [{ apiGroups: [""], resources: ["pods/log"], verbs: ["get", "list", "watch"] }],
    },
    serviceMonitor: { enabled: profile.observability.prometheus.scope === "cluster" },
  };
}

export function alloyFootprint({ profile }: TelemetryArgs): WorkloadFootprint[] {
  const { size, controller } = profile.observability.alloy;
  return [
    {
      kind: controller === "daemonset" ? "DaemonSet" : "Deployment",
      name: "alloy",
      namespace: NAMESPACES.observability,
      replicas: 1,
      containers: [{ name: "alloy", ...size }],
      costCenter: "observability",
      spotSafe: true,
    },
  ];
}

/** @param opts should depend on Loki, or the first lines are sent to nobody */
export class Alloy extends PlatformComponent {
  readonly release: ChartRelease;

  constructor(name: string, args: TelemetryPartArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:observability:Alloy", name, {}, opts);
    this.release = new ChartRelease(
      `${name}-chart`,
      {
        chart: "alloy",
        releaseName: "alloy",
        namespace: args.namespace,
        values: alloyValues(args),
        footprint: alloyFootprint(args),
        mirror: args.config.charts.mirror,
      },
      this.child,
    );
    this.registerOutputs({});
  }
}

import type { GrafanaValues } from "../charts/contracts/values/grafana-values";
import { resourceRequirements, storageQuantity } from "../config/units";
import type { WorkloadFootprint } from "../footprint";
import type { SecretKeyRef } from "../handles";
import { restrictedContainer, restrictedPod } from "../pod-security";
import { datasources } from "./datasources";
import { GRAFANA } from "./endpoints";
import { mimirEndpoint } from "./mimir";
import { PRIORITY, type TelemetryArgs } from "./part";

/** What the chart labels its pods' owner with; the sidecar reads ConfigMaps that carry it. */
export const DASHBOARD_LABEL = "grafana_dashboard";
/** Annotation of such a ConfigMap: the folder its dashboard is shown in. */
export const FOLDER_ANNOTATION = "grafana_folder";
/** Key of the user's name in the administrator's Secret; the password's key is in `GRAFANA_ADMIN`. */
export const ADMIN_USER_KEY = "admin-user";
export const GRAFANA_ADMIN: SecretKeyRef = { secretName: "grafana-admin", key: "admin-password" };
export const GRAFANA_SERVICE_ACCOUNT = "grafana";

const GRAFANA_USER = 472;
const DASHBOARDS = "/var/lib/dashboards";

export function grafanaValues(args: TelemetryArgs): GrafanaValues {
  const { profile } = args;
  const { size, sidecar, storageGiB } = profile.observability.grafana;
  const { scrapeIntervalSeconds, scope } = profile.observability.prometheus;
  return {
    replicas: 1,
    // The claim can be mounted once: the old pod goes before the new one comes.
    deploymentStrategy: { type: "Recreate" },
    priorityClassName: PRIORITY,
    admin: { existingSecret: GRAFANA_ADMIN.secretName, userKey: ADMIN_USER_KEY, passwordKey: GRAFANA_ADMIN.key },
    resources: resourceRequirements(size),
    securityContext: { ...restrictedPod(), runAsUser: GRAFANA_USER, runAsGroup: GRAFANA_USER, fsGroup: GRAFANA_USER },
    containerSecurityContext: restrictedContainer(),
    extraEmptyDirMounts: [{ name: "tmp", mountPath: "/tmp" }],
    persistence: {
      enabled: true,
      type: "pvc",
      size: storageQuantity(storageGiB),
      storageClassName: profile.storage.className,
    },
    // Runs as root only to change an owner that fsGroup sets already.
    initChownData: { enabled: false },
    testFramework: { enabled: false },
    // The chart's role would read Secrets too; the component makes one that reads ConfigMaps only.
    rbac: { create: false },
    serviceAccount: { create: true, name: GRAFANA_SERVICE_ACCOUNT },
    service: { port: GRAFANA.port, targetPort: 3000, portName: "http-grafana" },
    serviceMonitor: { enabled: scope === "cluster" },
    "grafana.ini": {
      analytics: {
        reporting_enabled: false,
        check_for_updates: false,
        check_for_plugin_updates: false,
        feedback_links_enabled: false,
      },
      // Would fetch plugins from the internet at every start.
      plugins: { preinstall_disabled: true },
      news: { news_feed_enabled: false },
      users: { allow_sign_up: false },
      security: { disable_gravatar: true, cookie_samesite: "strict" },
      "auth.anonymous": { enabled: false },
      log: { mode: "console", level: "warn" },
      "log.console": { format: "json" },
      // Shows Prometheus' rules and Alertmanager's silences; Grafana itself evaluates none.
      unified_alerting: { enabled: true, execute_alerts: false },
      dashboards: { default_home_dashboard_path: `${DASHBOARDS}/Platform/platform-overview.json` },
    },
    datasources: {
      "datasources.yaml": { apiVersion: 1, datasources: datasources(mimirEndpoint(args), scrapeIntervalSeconds) },
    },
    sidecar: {
      resources: resourceRequirements(sidecar),
      securityContext: { ...restrictedContainer(), runAsUser: GRAFANA_USER, runAsGroup: GRAFANA_USER },
      dashboards: {
        enabled: true,
        label: DASHBOARD_LABEL,
        labelValue: "1",
        folder: DASHBOARDS,
        searchNamespace: GRAFANA.namespace,
        resource: "configmap",
        folderAnnotation: FOLDER_ANNOTATION,
        provider: { allowUiUpdates: false, disableDelete: true, foldersFromFilesStructure: true },
        extraMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
      datasources: { enabled: false },
    },
  };
}

export function grafanaFootprint({ profile }: TelemetryArgs): WorkloadFootprint[] {
  const { size, sidecar, storageGiB } = profile.observability.grafana;
  return [
    {
      kind: "Deployment",
      name: GRAFANA.service,
      namespace: GRAFANA.namespace,
      replicas: 1,
      containers: [
        { name: "grafana", ...size },
        { name: "grafana-sc-dashboard", ...sidecar },
      ],
      volumes: [{ name: "storage", sizeGiB: storageGiB, storageClass: profile.storage.className }],
      costCenter: "observability",
    },
  ];
}

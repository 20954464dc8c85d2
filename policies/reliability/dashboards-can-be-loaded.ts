import { containersOf, podOf } from "../kubernetes/pods";
import { releaseOf } from "../kubernetes/releases";
import { labelsOf } from "../kubernetes/subject";
import { configEntriesOf } from "../kubernetes/texts";
import { at, itemsOf, placesOf, textOf, textsOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const dashboardsCanBeLoaded = resourcePolicy({
  name: "dashboards-can-be-loaded",
  description:
    "Dashboards are bare dashboard JSON under Grafana's label, and no mount hides Grafana's own configuration.",
  severity: "medium",
  topic: "observability",
  mistake: [14],
  protectsFrom: "Grafana starts without a dashboard, or without its configuration.",
  mend: "Store the dashboard itself, not { dashboard: ... }, label the ConfigMap grafana_dashboard, and mount single files by subPath.",
  configSchema: {
    label: {
      type: "string",
      default: "grafana_dashboard",
      description: "Label by which Grafana's sidecar finds dashboards.",
    },
    configured: {
      type: "array",
      items: { type: "string" },
      default: ["/etc/grafana", "/etc", "/usr", "/usr/share/grafana"],
      description: "Directories of images no mount may cover.",
    },
  },
  *check(subject, config): Generator<Finding> {
    const label = textOf(config["label"]) ?? "";
    for (const { path, name, text } of configEntriesOf(subject)) {
      if (!name.endsWith(".json")) continue;
      const dashboard = parse(text);
      const isDashboard = labelsOf(subject)[label] !== undefined || hasPanels(dashboard);
      if (isDashboard && !hasPanels(dashboard, true))
        yield {
          field: path,
          found: Object.keys(dashboard ?? {}).join(", "),
          problem: "file provisioning wants panels at the top",
        };
      else if (isDashboard && labelsOf(subject)[label] === undefined)
        yield { field: `metadata.labels[${label}]`, problem: "nothing loads this dashboard" };
    }
    const covered = textsOf(config["configured"]);
    const pod = podOf(subject);
    for (const { path, fields } of pod ? containersOf(pod) : []) {
      for (const mount of itemsOf(fields["volumeMounts"])) {
        const mountPath = textOf(at(mount, "mountPath"))?.replace(/\/+$/, "");
        if (mountPath !== undefined && covered.includes(mountPath) && !at(mount, "subPath"))
          yield {
            field: `${path}.volumeMounts`,
            found: mountPath,
            problem: "the mount hides what the image has there",
          };
      }
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      if (name === "mountPath" && covered.includes((textOf(value) ?? "").replace(/\/+$/, "")))
        yield { field: path, found: value, problem: "the mount hides what the image has there" };
    }
  },
});

type Json = Readonly<Record<string, unknown>>;

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** @param topOnly do not look inside `dashboard`, as the HTTP API's envelope has it */
function hasPanels(value: Json | undefined, topOnly = false): boolean {
  if (value === undefined) return false;
  return Array.isArray(value["panels"]) || (!topOnly && hasPanels(value["dashboard"] as Json | undefined, true));
}

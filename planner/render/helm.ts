import { execFile, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { PlanError } from "../errors";
import type { PlannedChart } from "./charts";
import type { KubernetesManifest } from "./manifests";

const run = promisify(execFile);
const LARGEST_OUTPUT = 256 * 1024 * 1024;

/** Kinds without a namespace. Helm gives the release's namespace to everything else that names none. */
const CLUSTER_KINDS: ReadonlySet<string> = new Set([
  "APIService",
  "CSIDriver",
  "ClusterIssuer",
  "ClusterRole",
  "ClusterRoleBinding",
  "ClusterSecretStore",
  "CustomResourceDefinition",
  "GatewayClass",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "Namespace",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

/** Throws a PlanError that says how to get on without helm. */
export function requireHelm(): void {
  if (spawnSync("helm", ["version", "--short"], { stdio: "ignore" }).status !== 0) {
    throw new PlanError(
      "--inflate needs helm (3.8 or newer) on PATH: https://helm.sh/docs/intro/install. Without --inflate each chart is written as an Argo CD Application.",
    );
  }
}

/**
 * The objects of a chart with the plan's values, its CRDs included and its tests left out. Sorted as Helm installs them.
 * Throws a PlanError with Helm's own words when the chart cannot be had or does not take the values.
 * @param root folder to which a chart's folder is relative
 * @param apiVersions what the cluster will serve beside Kubernetes itself, as `group/version/Kind`
 */
export async function inflate(
  chart: PlannedChart,
  root: string,
  apiVersions: readonly string[],
): Promise<readonly KubernetesManifest[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "inflate-"));
  try {
    const values = path.join(folder, "values.json");
    fs.writeFileSync(values, JSON.stringify(chart.values));
    const { stdout } = await run(
      "helm",
      [
        ...["template", chart.releaseName, ...locate(chart, root)],
        ...["--namespace", chart.namespace, "--include-crds", "--skip-tests", "--values", values],
        ...apiVersions.flatMap((version) => ["--api-versions", version]),
      ],
      { maxBuffer: LARGEST_OUTPUT },
    );
    return parseAllDocuments(stdout, { version: "1.1" })
      .map((document) => document.toJS() as KubernetesManifest | null)
      .filter((object) => object !== null && typeof object.kind === "string")
      .map((object) => inNamespace(object as KubernetesManifest, chart.namespace));
  } catch (error) {
    const said =
      (error as { stderr?: string }).stderr?.trim() ?? (error instanceof Error ? error.message : String(error));
    throw new PlanError(`Chart ${chart.chart} ${chart.version} cannot be rendered: ${said}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function locate({ source, chart, version }: PlannedChart, root: string): string[] {
  if ("folder" in source) {
    return [path.resolve(root, source.folder)];
  }
  return "oci" in source
    ? [`${source.oci}/${chart}`, "--version", version]
    : [chart, "--repo", source.http, "--version", version];
}

function inNamespace(object: KubernetesManifest, namespace: string): KubernetesManifest {
  return object.metadata.namespace !== undefined || CLUSTER_KINDS.has(object.kind)
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
}

import { spawnSync } from "node:child_process";
import { CUSTOM_RESOURCE_KINDS } from "../../components/charts/contracts/custom-resources";
import type { ClusterObject } from "./health";
import { UserError } from "./workspace";

/** What operators make of charts' own custom resources, which no contract covers. */
const OPERATED = ["prometheuses.monitoring.coreos.com", "alertmanagers.monitoring.coreos.com"];

const WORKLOADS = ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "persistentvolumeclaims"];

/**
 * Everything of the cluster that health is read from. Kinds whose CRD is not installed are left out.
 * Throws a UserError when kubectl is missing or the cluster does not answer.
 */
export function clusterObjects(context: string): ClusterObject[] {
  const served = new Set(kubectl(context, ["api-resources", "--namespaced", "--output", "name"]).split("\n"));
  const contracted = Object.values(CUSTOM_RESOURCE_KINDS).map(
    ({ apiVersion, plural }) => `${plural}.${apiVersion.split("/")[0] ?? ""}`,
  );
  const custom = [...contracted, ...OPERATED].filter((resource) => served.has(resource));
  const kinds = [...new Set([...WORKLOADS, ...custom])].join(",");
  const list = JSON.parse(kubectl(context, ["get", kinds, "--all-namespaces", "--output", "json"])) as {
    items: ClusterObject[];
  };
  return list.items;
}

function kubectl(context: string, args: readonly string[]): string {
  const run = spawnSync("kubectl", ["--context", context, "--request-timeout", "20s", ...args], {
    encoding: "utf8",
    maxBuffer: 256 * 2 ** 20,
  });
  if (run.error) {
    throw new UserError(`kubectl could not be started (${run.error.message}). Install it and put it on PATH.`);
  }
  if (run.status !== 0) {
    throw new UserError(`Cluster ${context} is not reachable: ${run.stderr.trim()}`);
  }
  return run.stdout;
}

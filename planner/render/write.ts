import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PlanError } from "../errors";
import { manifestYaml } from "./yaml";

const INDEX = "kustomization.yaml";

/**
 * Writes files into a folder and takes away those an earlier rendering wrote and this one does not. A folder that holds
 * something else is left alone: throws a PlanError.
 * @param files text by path with forward slashes; manifests are listed in a kustomization.yaml
 */
export function writeRendering(folder: string, files: ReadonlyMap<string, string>): void {
  const before = earlierFiles(folder);
  const manifests = [...files.keys()].filter((file) => file.endsWith(".yaml")).sort();
  const all = new Map(files).set(
    INDEX,
    manifestYaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources: manifests }),
  );
  for (const file of before.filter((earlier) => !all.has(earlier))) {
    fs.rmSync(path.join(folder, file), { force: true });
    removeEmpty(path.dirname(path.join(folder, file)), folder);
  }
  for (const [file, text] of all) {
    const target = path.join(folder, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
}

function earlierFiles(folder: string): string[] {
  if (!fs.existsSync(folder) || fs.readdirSync(folder).length === 0) {
    return [];
  }
  const index = path.join(folder, INDEX);
  if (!fs.existsSync(index)) {
    throw new PlanError(`${folder} holds files that are no rendering (no ${INDEX}): name an empty folder.`);
  }
  const { resources } = (parse(fs.readFileSync(index, "utf8")) ?? {}) as { resources?: readonly string[] };
  // Only what lies inside the folder: the list is a file anyone may have written.
  return (resources ?? []).filter((file) => path.join(folder, file).startsWith(path.join(folder, path.sep)));
}

function removeEmpty(folder: string, stop: string): void {
  if (path.resolve(folder) !== path.resolve(stop) && fs.existsSync(folder) && fs.readdirSync(folder).length === 0) {
    fs.rmdirSync(folder);
    removeEmpty(path.dirname(folder), stop);
  }
}

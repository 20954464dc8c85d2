import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { PlanError } from "./errors";

/** What Pulumi.yaml says of a program. */
export interface Project {
  /** Folder of Pulumi.yaml, absolute. */
  readonly root: string;
  readonly name: string;
  /** Folder the program runs in, absolute. */
  readonly directory: string;
  /** Program relative to `directory`. */
  readonly entryPoint: string;
  /** Arguments for node itself. */
  readonly nodeArgs: readonly string[];
  /** The `config` section: defaults of every stack, and declarations of keys. */
  readonly config: Readonly<Record<string, unknown>>;
}

interface ProjectFile {
  readonly name?: string;
  readonly main?: string;
  readonly runtime?: string | { readonly options?: { readonly nodeargs?: string } };
  readonly config?: Readonly<Record<string, unknown>>;
}

/** @param root folder of a Pulumi.yaml. Throws a PlanError where there is none. */
export function loadProject(root: string): Project {
  const file = path.join(root, "Pulumi.yaml");
  if (!fs.existsSync(file)) {
    throw new PlanError(`No Pulumi.yaml in ${root}.`);
  }
  const project = (parse(fs.readFileSync(file, "utf8")) ?? {}) as ProjectFile;
  if (!project.name) {
    throw new PlanError("Pulumi.yaml names no project.");
  }
  const main = path.resolve(root, project.main ?? ".");
  const isFolder = fs.existsSync(main) && fs.statSync(main).isDirectory();
  const nodeargs = typeof project.runtime === "object" ? project.runtime.options?.nodeargs : undefined;
  return {
    root: path.resolve(root),
    name: project.name,
    directory: isFolder ? main : path.dirname(main),
    entryPoint: isFolder ? "." : path.basename(main),
    nodeArgs: nodeargs?.split(/\s+/).filter(Boolean) ?? [],
    config: project.config ?? {},
  };
}

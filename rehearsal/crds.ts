import * as fs from "node:fs";
import * as path from "node:path";
import type { JsonObject } from "../planner/model";
import type { ApiClient, ApiObject } from "./client";
import { pause } from "./control-plane";
import { RehearsalError } from "./errors";
import { listIn } from "./objects";

const FOLDER = path.resolve(__dirname, "../components/charts/contracts/crds");
const ESTABLISHED_MILLISECONDS = 60_000;

/** The committed CustomResourceDefinitions; several files of one kind are its versions. */
export function customResourceDefinitions(): readonly ApiObject[] {
  const byName = new Map<string, ApiObject>();
  for (const file of fs.readdirSync(FOLDER).sort()) {
    const definition = JSON.parse(fs.readFileSync(path.join(FOLDER, file), "utf8")) as ApiObject;
    const { name } = definition.metadata;
    const known = byName.get(name);
    byName.set(name, known ? withVersions(known, definition) : definition);
  }
  return [...byName.values()];
}

function withVersions(known: ApiObject, more: ApiObject): ApiObject {
  const spec = known["spec"] as JsonObject;
  // One version is stored; the first file's stays it.
  const versions = listIn(more, "spec", "versions").map((version) => ({ ...version, storage: false }));
  return { ...known, spec: { ...spec, versions: [...listIn(known, "spec", "versions"), ...versions] } };
}

/** Waits until the server serves all of them. Throws a RehearsalError naming those it does not accept. */
export async function established(client: ApiClient, names: readonly string[]): Promise<void> {
  const deadline = Date.now() + ESTABLISHED_MILLISECONDS;
  for (;;) {
    const definitions = await client.list("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
    const waiting = names.filter((name) => {
      const conditions = listIn(
        definitions.find(({ metadata }) => metadata.name === name),
        "status",
        "conditions",
      );
      return !conditions.some(({ type, status }) => type === "Established" && status === "True");
    });
    if (waiting.length === 0) {
      return;
    }
    if (Date.now() > deadline) {
      throw new RehearsalError(`The API server does not take these definitions: ${waiting.join(", ")}`);
    }
    await pause(100);
  }
}

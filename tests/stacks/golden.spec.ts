import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { JsonValue, Recording } from "../../planner/model";
import { textAt } from "../support/objects";
import { recordStack } from "../support/recordings";
import { STACKS } from "../support/stacks";

const GOLDEN = path.join(__dirname, "golden");
const UPDATE = process.env["UPDATE_GOLDEN"] === "1";

/** One line a resource: part, kind, name, and what a reviewer asks first of that kind. Sorted, and free of secrets. */
function summary(recording: Recording): string {
  const parents = new Map(recording.resources.map(({ urn, parent }) => [urn, parent]));
  const names = new Map(
    recording.resources.map(({ urn, name, type }) => [urn, type === "pulumi:pulumi:Stack" ? "" : name]),
  );
  const partOf = (urn: string): string => {
    const parent = parents.get(urn);
    return parent === undefined || names.get(parent) === "" ? (names.get(urn) ?? "") : partOf(parent);
  };
  const lines = recording.resources
    .filter(({ custom, type }) => custom && type !== "pulumi:pulumi:Stack")
    .map(({ urn, type, name, inputs }) =>
      [partOf(urn), type.slice(type.lastIndexOf(":") + 1), name, ...facts(type, inputs)].join(" "),
    );
  return `${lines.sort().join("\n")}\n`;
}

function facts(type: string, inputs: Readonly<Record<string, JsonValue>>): string[] {
  if (type === "kubernetes:helm.sh/v3:Release") {
    return [`${textAt(inputs, "chart")}@${textAt(inputs, "version")}`];
  }
  if (type === "kubernetes:apps/v1:Deployment") {
    return [textAt(inputs, "spec", "template", "spec", "containers", 0, "image")];
  }
  return [];
}

/** A change of what a stack consists of shows in the diff of its golden; the rules beside them say what must hold. */
describe("goldens", () => {
  for (const stack of STACKS) {
    it(`${stack}: registers what its golden lists`, async () => {
      const file = path.join(GOLDEN, `${stack}.txt`);
      const actual = summary(await recordStack(stack));
      if (UPDATE) {
        fs.mkdirSync(GOLDEN, { recursive: true });
        fs.writeFileSync(file, actual);
      }
      assert.equal(actual, fs.readFileSync(file, "utf8"), "read the diff; UPDATE_GOLDEN=1 npm test writes it");
    });
  }
});

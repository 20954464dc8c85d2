import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { drawnPlatform } from "../../planner/report/write-graph";
import { ROOT } from "../support/stacks";

describe("the README's picture", () => {
  it("is what the program of eks draws", async () => {
    assert.equal(
      fs.readFileSync(path.join(ROOT, "docs/img/platform.svg"), "utf8"),
      await drawnPlatform("eks"),
      "npm run docs draws it",
    );
  });
});

import * as fs from "node:fs";
import * as path from "node:path";
import { loadProject } from "../project";
import { profileOf } from "../plan";
import { recordProgram } from "../record";
import { loadStackConfig } from "../stack-config";
import { platformGraph } from "./graph";
import { graphSvg } from "./graph-svg";

const ROOT = path.resolve(__dirname, "..", "..");

/** Draws a stack's platform as the README shows it. */
export async function drawnPlatform(stack: string, root = ROOT): Promise<string> {
  const project = loadProject(root);
  const config = loadStackConfig(project, stack, {}, process.env);
  const recording = await recordProgram(project, config, { environment: process.env });
  return graphSvg(platformGraph(recording, await profileOf(config)));
}

if (require.main === module) {
  const file = path.join(ROOT, "docs", "img", "platform.svg");
  drawnPlatform(process.argv[2] ?? "eks").then(
    (svg) => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, svg);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}

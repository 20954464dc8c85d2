import * as fs from "node:fs";
import * as path from "node:path";
import { PROJECT_ROOT } from "./workspace";

/** The pack and, where there is one for the stack, its config: the same that `npm run plan` applies. */
export function policyOptions(stackName: string): { policyPacks: string[]; policyPackConfigs?: string[] } {
  const config = path.join(PROJECT_ROOT, "policies", "config", `${stackName}.json`);
  return {
    policyPacks: [path.join(PROJECT_ROOT, "policies")],
    ...(fs.existsSync(config) ? { policyPackConfigs: [config] } : {}),
  };
}

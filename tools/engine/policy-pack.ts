import * as path from "node:path";
import { packConfigFile } from "../../planner/policy-config";
import { loadProject } from "../../planner/project";
import { loadStackConfig } from "../../planner/stack-config";
import { PROJECT_ROOT } from "./workspace";

/** The pack and, where it has one for the stack, its config: the same that `npm run plan` applies. */
export function policyOptions(stackName: string): { policyPacks: string[]; policyPackConfigs?: string[] } {
  const pack = path.join(PROJECT_ROOT, "policies");
  const { values } = loadStackConfig(loadProject(PROJECT_ROOT), stackName, {}, process.env);
  const config = packConfigFile(pack, stackName, values["pyairtable:profile"] ?? stackName);
  return { policyPacks: [pack], ...(config ? { policyPackConfigs: [config] } : {}) };
}

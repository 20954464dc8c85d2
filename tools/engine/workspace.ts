import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";

/** Root of the program: where Pulumi.yaml stands. */
export const PROJECT_ROOT = path.resolve(__dirname, "../..");

/** Said instead of a stack trace: what is missing and the command that mends it. */
export class UserError extends Error {}

/**
 * Environment of an engine run. What the user has set is left alone; otherwise state goes to a folder beside the
 * program and secrets are encrypted by a passphrase made once, readable by its owner only. Both are git-ignored.
 */
export function engineEnvironment(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const own: Record<string, string> = {};
  if (!environment["PULUMI_BACKEND_URL"]) {
    const state = path.join(root, ".pulumi-state");
    fs.mkdirSync(state, { recursive: true, mode: 0o700 });
    own["PULUMI_BACKEND_URL"] = `file://${state}`;
  }
  if (!environment["PULUMI_CONFIG_PASSPHRASE"] && !environment["PULUMI_CONFIG_PASSPHRASE_FILE"]) {
    const file = path.join(root, ".passphrase");
    if (!fs.existsSync(file)) {
      fs.writeFileSync(file, `${crypto.randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    }
    own["PULUMI_CONFIG_PASSPHRASE_FILE"] = file;
  }
  return own;
}

/** The CLI on PATH, else one the official installer fetches, else a UserError that names the way to get it. */
export async function pulumiCommand(): Promise<PulumiCommand> {
  try {
    return await PulumiCommand.get();
  } catch {
    process.stderr.write("pulumi is not on PATH; fetching it with the official installer ...\n");
  }
  try {
    return await PulumiCommand.install();
  } catch (cause) {
    throw new UserError(
      "The Pulumi CLI could not be found or fetched. Install it from https://www.pulumi.com/docs/install/ and put it on PATH.",
      { cause },
    );
  }
}

/** The stack of a name, created in the backend on first use from its Pulumi.<name>.yaml. */
export async function selectStack(stackName: string): Promise<Stack> {
  if (!fs.existsSync(path.join(PROJECT_ROOT, `Pulumi.${stackName}.yaml`))) {
    throw new UserError(`There is no Pulumi.${stackName}.yaml. Stacks: ${stackNames().join(", ")}.`);
  }
  return LocalWorkspace.createOrSelectStack(
    { stackName, workDir: PROJECT_ROOT },
    { envVars: engineEnvironment(PROJECT_ROOT, process.env), pulumiCommand: await pulumiCommand() },
  );
}

export function stackNames(): string[] {
  return fs
    .readdirSync(PROJECT_ROOT)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name): name is string => name !== undefined)
    .sort();
}

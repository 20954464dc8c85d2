import { Command } from "commander";
import { CommandError, type Stack } from "@pulumi/pulumi/automation";
import { type AccessCommands, accessText, openAccess } from "./access";
import { healthOf, healthText } from "./health";
import { recordStackAt } from "../../planner/record";
import type { Recording } from "../../planner/model";
import { clusterObjects } from "./cluster-objects";
import { expectationsOf } from "./expectations";
import { policyOptions } from "./policy-pack";
import { PROJECT_ROOT, UserError, selectStack } from "./workspace";

const onOutput = (text: string): void => {
  process.stdout.write(text);
};

const program = new Command("pyairtable").description(
  "The real engine with local defaults: file state, a passphrase of its own, the policy pack.",
);

function stackCommand(name: string, description: string): Command {
  return program.command(name).description(description).option("-s, --stack <name>", "stack to work on", "minikube");
}

stackCommand("preview", "show what `up` would change").action(async (options: { stack: string }) => {
  const stack = await selectStack(options.stack);
  await stack.preview({ onOutput, diff: false, ...policyOptions(options.stack) });
});

stackCommand("up", "make the cluster what the program says").action(async (options: { stack: string }) => {
  const stack = await selectStack(options.stack);
  await stack.up({ onOutput, ...policyOptions(options.stack) });
  onOutput(`\n${accessText(await accessOf(stack))}\n`);
});

stackCommand("destroy", "remove everything the stack made").action(async (options: { stack: string }) => {
  const stack = await selectStack(options.stack);
  await stack.destroy({ onOutput });
});

stackCommand("access", "print the commands that open the platform's ports")
  .option("--open", "run them until interrupted")
  .action(async (options: { stack: string; open?: boolean }) => {
    const commands = await accessOf(await selectStack(options.stack));
    onOutput(`${accessText(commands)}\n`);
    if (options.open) {
      await openAccess(commands);
    }
  });

stackCommand("validate", "check the deployed platform's health, part by part").action(
  async (options: { stack: string }) => {
    const recording = await recordStackAt(PROJECT_ROOT, options.stack);
    const report = healthOf(clusterObjects(contextOf(recording)), expectationsOf(recording));
    onOutput(`${healthText(report)}\n`);
    process.exitCode = report.healthy ? 0 : 1;
  },
);

/** The context the program's provider is bound to. */
function contextOf(recording: Recording): string {
  const provider = recording.resources.find(({ type }) => type === "pulumi:providers:kubernetes");
  const context = provider?.inputs["context"];
  if (typeof context !== "string") {
    throw new UserError("The plan has no Kubernetes provider with a context.");
  }
  return context;
}

async function accessOf(stack: Stack): Promise<AccessCommands> {
  const outputs = await stack.outputs();
  const commands = outputs["access"]?.value as AccessCommands | undefined;
  if (!commands) {
    throw new UserError(`Stack ${stack.name} has no outputs yet. Run \`npm run up -- --stack ${stack.name}\` first.`);
  }
  return commands;
}

program.parseAsync().catch((error: unknown) => {
  // What the CLI had to say was streamed while it ran; its error repeats all of it.
  const message = error instanceof CommandError ? "The engine ended with an error; see above." : errorText(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
});

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

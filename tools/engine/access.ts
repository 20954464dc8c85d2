import { type ChildProcess, spawn } from "node:child_process";
import { UserError } from "./workspace";

/** The stack output `access`: a label and the command that opens a port to it. */
export type AccessCommands = Readonly<Record<string, string>>;

export function accessText(commands: AccessCommands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return Object.entries(commands)
    .map(([name, command]) => `${name.padEnd(width)}  ${command}`)
    .join("\n");
}

/** Runs every port-forward until interrupted; when one ends by itself the others are stopped and its name is said. */
export async function openAccess(commands: AccessCommands): Promise<void> {
  const forwards = new Map<string, ChildProcess>();
  const stopAll = () => {
    for (const child of forwards.values()) {
      child.kill("SIGTERM");
    }
  };
  process.once("SIGINT", stopAll);
  process.once("SIGTERM", stopAll);
  const ended = Object.entries(commands)
    .filter(([, command]) => command.startsWith("kubectl ") && command.includes(" port-forward "))
    .map(
      ([name, command]) =>
        new Promise<void>((resolve, reject) => {
          const [program = "", ...args] = command.split(" ");
          const child = spawn(program, args, { stdio: "inherit" });
          forwards.set(name, child);
          child.once("error", (error) => {
            reject(
              new UserError(
                `${name}: ${program} could not be started (${error.message}); install kubectl and put it on PATH.`,
              ),
            );
          });
          child.once("exit", (code, signal) => {
            if (signal || code === 0) {
              resolve();
            } else {
              reject(new UserError(`${name}: \`${command}\` ended with status ${code ?? 1}`));
            }
          });
        }),
    );
  try {
    await Promise.all(ended);
  } finally {
    stopAll();
  }
}

import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

export const ROOT = path.resolve(__dirname, "../..");
export const STACKS = ["minikube", "eks", "gke"] as const;
export type StackName = (typeof STACKS)[number];

export type ConfigTree = Record<string, unknown>;

/** Our keys of a stack's file, without the namespace, as parsed values. */
export function stackValues(stack: StackName): ConfigTree {
  const file = parse(fs.readFileSync(path.join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config: ConfigTree };
  return Object.fromEntries(
    Object.entries(file.config)
      .filter(([key]) => key.startsWith("pyairtable:"))
      .map(([key, value]) => [key.slice("pyairtable:".length), value]),
  );
}

/** The same as the engine hands it to a program: full keys, structured values as JSON text. */
export function rawConfig(values: ConfigTree): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `pyairtable:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** Tokens as a user's shell would give them. */
export const TOKENS = { AIRTABLE_TOKEN: "pat-for-tests", GEMINI_API_KEY: "key-for-tests" } as const;

import * as pulumi from "@pulumi/pulumi";
import { ConfigError } from "./errors";
import { type TOKEN_VARIABLES, parseConfig } from "./parse";
import type { PlatformConfig } from "./schema";

export interface LoadedConfig extends Omit<PlatformConfig, keyof typeof TOKEN_VARIABLES> {
  /** Secret outputs; undefined where External Secrets brings them. */
  readonly tokens: {
    readonly airtableToken?: pulumi.Output<string>;
    readonly geminiApiKey?: pulumi.Output<string>;
  };
}

/** Reads the running stack's config. Throws a ConfigError with every mistake before anything is registered. */
export function loadConfig(): LoadedConfig {
  const raw = pulumi.runtime.allConfig();
  // The engine's own list; the SDK reads the same variable but does not export it.
  const secretKeys = new Set(JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[]);
  const { config, mistakes } = parseConfig(raw, secretKeys, process.env);
  if (!config) {
    throw new ConfigError(pulumi.getStack(), mistakes);
  }
  const { airtableToken, geminiApiKey, ...rest } = config;
  return {
    ...rest,
    tokens: {
      ...(airtableToken === undefined ? {} : { airtableToken: pulumi.secret(airtableToken) }),
      ...(geminiApiKey === undefined ? {} : { geminiApiKey: pulumi.secret(geminiApiKey) }),
    },
  };
}

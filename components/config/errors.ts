import * as pulumi from "@pulumi/pulumi";

/** One mistake of a stack's config. */
export interface ConfigMistake {
  /** Full key with its path, e.g. `pyairtable:kafka.coordination`. */
  readonly key: string;
  /** The value found, as JSON; "(secret)" where it may not be shown, undefined where nothing is set. */
  readonly found?: string;
  readonly allowed: string;
  readonly example: string;
  /** What is wrong, where "not allowed" does not say it. */
  readonly reason?: string;
}

/** All mistakes of a stack's config at once. Thrown before any resource is registered; shown without a stack trace. */
export class ConfigError extends pulumi.RunError {
  constructor(
    readonly stackName: string,
    readonly mistakes: readonly ConfigMistake[],
  ) {
    super(describe(stackName, mistakes));
  }
}

function describe(stackName: string, mistakes: readonly ConfigMistake[]): string {
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map((mistake, index) =>
    [
      `  ${index + 1}. ${mistake.key}${mistake.reason ? `: ${mistake.reason}` : ""}`,
      `     found:   ${mistake.found ?? "nothing"}`,
      `     allowed: ${mistake.allowed}`,
      `     example: ${mistake.example}`,
    ].join("\n"),
  );
  return `Pulumi.${stackName}.yaml has ${count}; nothing was registered.\n${lines.join("\n")}\nEvery key is described in docs/configuration.md.`;
}

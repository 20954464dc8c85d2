import { z } from "zod";
import { CONFIG_NAMESPACE, TOKEN_VARIABLES } from "../../components/config/parse";
import { type KeyFacts, configSchema } from "../../components/config/schema";

interface Row extends KeyFacts {
  readonly key: string;
  readonly required: boolean;
  readonly fallback?: unknown;
}

/** docs/configuration.md, from the schema that also checks the stacks: the two cannot differ. */
export function configurationPage(): string {
  const rows = rowsOf(configSchema, `${CONFIG_NAMESPACE}:`);
  const tokens = Object.entries(TOKEN_VARIABLES).map(([key, variable]) => `\`${key}\` (\`${variable}\`)`);
  return [
    "# Configuration",
    "",
    "<!-- Written by `npm run docs` from components/config/schema.ts; edit there. -->",
    "",
    "Keys of `Pulumi.<stack>.yaml`. Every mistake of a stack is reported at once, before anything is registered.",
    `Secrets (${tokens.join(", ")}) are set with \`pulumi config set --secret\` or come from the environment variable in brackets.`,
    "",
    "| key | meaning | allowed | default | example |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(({ key, description, allowed, required, fallback, example }) =>
      [
        `\`${key}\``,
        description,
        allowed,
        required ? "required" : fallback === undefined ? "-" : code(fallback),
        code(example),
      ]
        .map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " "))
        .join(" | ")
        .replace(/^/, "| ")
        .replace(/$/, " |"),
    ),
    "",
  ].join("\n");
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

interface Unwrapped {
  readonly schema: z.core.$ZodType;
  readonly facts?: KeyFacts;
  readonly required: boolean;
  readonly fallback?: unknown;
}

/** Takes `optional` and `default` off a schema and keeps what they and its description say. */
function unwrap(schema: z.core.$ZodType): Unwrapped {
  const facts = z.globalRegistry.get(schema) as KeyFacts | undefined;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    const inner = unwrap(schema.def.innerType);
    const fallback: unknown = schema instanceof z.ZodDefault ? schema.def.defaultValue : inner.fallback;
    return { ...inner, facts: facts ?? inner.facts, required: false, fallback };
  }
  return { schema, facts, required: true };
}

function rowsOf(schema: z.ZodObject, prefix: string): Row[] {
  return Object.entries(schema.shape as Record<string, z.core.$ZodType>).flatMap(([name, field]) => {
    const { schema: inner, facts, required, fallback } = unwrap(field);
    const key = `${prefix}${name}`;
    if (!facts) {
      return [];
    }
    const row: Row = { ...facts, key, required, fallback };
    if (inner instanceof z.ZodObject) {
      return [row, ...rowsOf(inner, `${key}.`)];
    }
    if (inner instanceof z.ZodArray && unwrap(inner.element).schema instanceof z.ZodObject) {
      return [row, ...rowsOf(unwrap(inner.element).schema as z.ZodObject, `${key}[].`)];
    }
    return [row];
  });
}

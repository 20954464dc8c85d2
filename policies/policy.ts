import type {
  EnforcementLevel,
  PolicyConfigSchema,
  ResourceValidationPolicy,
  Severity,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { PolicyConfigJSONSchema } from "@pulumi/policy/schema";
import { type Exemption, EXEMPTIONS_SCHEMA, isExempt, noteExemptions } from "./exemptions";
import { noteInputs, stackOf, type Stack } from "./kubernetes/stack";
import { type Subject, subjectOf, titleOf } from "./kubernetes/subject";
import { type Fields, isUnknown, type Value } from "./kubernetes/value";

export type Topic =
  | "pods"
  | "images"
  | "secrets"
  | "rbac"
  | "network"
  | "mesh"
  | "charts"
  | "reliability"
  | "scaling"
  | "storage"
  | "observability"
  | "cost"
  | "exemptions";

/** What a policy says of itself; the same text stands in docs/policies.md. */
export interface PolicyMetadata {
  readonly name: string;
  /** One sentence: what must be so. */
  readonly description: string;
  readonly severity: Severity;
  readonly topic: Topic;
  /** What happens to a platform without it. */
  readonly protectsFrom: string;
  /** How to put a violation right. Stands at the end of each message. */
  readonly mend: string;
  /** Which of the 22 mistakes of the first implementation it refuses. */
  readonly mistake?: readonly number[];
  /** False for the one policy nobody may be exempted from. Default: true. */
  readonly exemptible?: boolean;
  /** Default: mandatory. */
  readonly enforcementLevel?: EnforcementLevel;
  /** What `enforcementLevel: remediate` puts right by itself, for policies that can. */
  readonly remediates?: string;
  /** Thresholds, by name, with their defaults: what pack config may set. */
  readonly configSchema?: Readonly<Record<string, PolicyConfigJSONSchema>>;
}

/** One place where a resource breaks a policy. */
export interface Finding {
  /** As one would write it: `spec.template.spec.containers[app].image`. */
  readonly field: string;
  /** What stands there; absent = nothing does. Not for secrets: messages are printed. */
  readonly found?: Value | undefined;
  /** Why that is wrong, as the rest of the sentence "<field> is <found>: ...". */
  readonly problem: string;
  /** The resource at fault, where a stack policy judges; absent = the stack as a whole. */
  readonly subject?: Subject;
}

/** A policy with what it says of itself. */
export interface PackPolicy {
  readonly metadata: PolicyMetadata;
  readonly policy: ResourceValidationPolicy | StackValidationPolicy;
}

/** Thresholds of a policy: the defaults of its schema, overridden by pack config. */
export type Config = Readonly<Record<string, Value | undefined>>;

export interface ResourceRule extends PolicyMetadata {
  readonly check: (subject: Subject, config: Config) => Iterable<Finding>;
  /**
   * The inputs put right; undefined where there is nothing to mend, or nothing that is safe to. Asked only where pack
   * config says `remediate`. What it returns is judged afterwards.
   */
  readonly remedy?: (subject: Subject, config: Config) => Fields | undefined;
}

export interface StackRule extends PolicyMetadata {
  readonly checkStack: (stack: Stack, config: Config) => Iterable<Finding>;
}

/** A policy about each resource by itself. */
export function resourcePolicy({ check, remedy, ...metadata }: ResourceRule): PackPolicy {
  const settings = settingsOf(metadata);
  return {
    metadata,
    policy: {
      ...shared(metadata),
      validateResource: (args, report) => {
        const inputs = noteInputs(args);
        const { config, exemptions } = settings(args.getConfig());
        const subject = subjectOf(args, inputs);
        for (const finding of check(subject, config)) {
          if (!isExempt(subject, exemptions)) report(messageOf(metadata, subject, finding));
        }
      },
      ...(remedy && {
        remediateResource: (args) => {
          const { config, exemptions } = settings(args.getConfig());
          const subject = subjectOf(args);
          return isExempt(subject, exemptions) ? undefined : remedy(subject, config);
        },
      }),
    },
  };
}

/** A policy about how resources fit together. */
export function stackPolicy({ checkStack, ...metadata }: StackRule): PackPolicy {
  const settings = settingsOf(metadata);
  return {
    metadata,
    policy: {
      ...shared(metadata),
      validateStack: (args, report) => {
        const { config, exemptions } = settings(args.getConfig());
        const stack = stackOf(args.resources);
        const root = stack.subjects.find(({ type }) => type === "pulumi:pulumi:Stack");
        for (const finding of checkStack(stack, config)) {
          const subject = finding.subject ?? root;
          const exempt = metadata.exemptible !== false && subject !== undefined && isExempt(subject, exemptions);
          if (!exempt) report(messageOf(metadata, finding.subject, finding), subject?.urn);
        }
      },
    },
  };
}

function shared({
  name,
  description,
  severity,
  topic,
  mend,
  mistake = [],
  enforcementLevel,
  configSchema,
}: PolicyMetadata) {
  const schema: PolicyConfigSchema = { properties: { ...configSchema, exemptions: EXEMPTIONS_SCHEMA } };
  return {
    name,
    description,
    severity,
    enforcementLevel: enforcementLevel ?? ("mandatory" as const),
    remediationSteps: mend,
    tags: [topic, ...mistake.map((number) => `mistake-${number}`)],
    configSchema: schema,
  };
}

interface Settings {
  readonly config: Config;
  readonly exemptions: readonly Exemption[];
}

function settingsOf({ name, configSchema = {} }: PolicyMetadata): (given: object) => Settings {
  const defaults = Object.fromEntries(
    Object.entries(configSchema).map(([key, schema]) => [key, schema.default as Value | undefined]),
  );
  const byDefault: Settings = { config: defaults, exemptions: [] };
  return (given) => {
    const { exemptions = [], ...config } = given as { readonly exemptions?: readonly Exemption[] } & Config;
    noteExemptions(name, exemptions);
    return Object.keys(given).length === 0 ? byDefault : { config: { ...defaults, ...config }, exemptions };
  };
}

function messageOf({ mend }: PolicyMetadata, subject: Subject | undefined, { field, found, problem }: Finding): string {
  const where = subject === undefined ? "" : `${titleOf(subject)}: `;
  const is = found === undefined ? "is not set" : `is ${show(found)}`;
  return `${where}${field} ${is}: ${problem}. ${mend}`;
}

function show(value: Value): string {
  if (isUnknown(value)) return "not known yet";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

import { z } from "zod";
import { acmeKey, externalSecretsKey, objectStoreKey } from "./keys/cloud";
import { clusterKey } from "./keys/cluster";
import { hostName } from "./keys/facts";
import { servicesKey } from "./keys/services";

const secret = (what: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description: what, allowed: "a non-empty secret: `pulumi config set --secret`", example, secret: true });

/** Keys of a stack's config, below `pyairtable:`. The TypeScript type of the config is inferred from here. */
export const configSchema = z.strictObject({
  profile: z.enum(["minikube", "eks", "gke"]).meta({
    description: "Sizes, storage and exposure of the platform.",
    allowed: '"minikube" | "eks" | "gke"',
    example: "minikube",
  }),
  cluster: clusterKey,
  domain: hostName.meta({
    description: "Host name of the API behind the ingress gateway.",
    allowed: "a fully qualified host name",
    example: "api.pyairtable.example.com",
  }),
  acme: acmeKey,
  registry: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/)
    .meta({
      description: "Registry of the four services' images.",
      allowed: "host[:port][/path]",
      example: "ghcr.io",
    }),
  services: servicesKey,
  kafka: z
    .strictObject({
      coordination: z.enum(["kraft", "zookeeper"]).default("kraft").meta({
        description: "Who keeps Kafka's metadata. ZooKeeper is past its end of life.",
        allowed: '"kraft" | "zookeeper"',
        example: "kraft",
      }),
    })
    .default({ coordination: "kraft" })
    .meta({
      description: "Kafka: who keeps its metadata.",
      allowed: "{coordination}",
      example: { coordination: "kraft" },
    }),
  storageClass: z.string().min(1).optional().meta({
    description: "An existing StorageClass for every claim; absent = the profile's.",
    allowed: "a StorageClass with dynamic provisioning",
    example: "gp3",
  }),
  objectStore: objectStoreKey,
  externalSecrets: externalSecretsKey,
  charts: z
    .strictObject({
      mirror: z
        .union([
          z.strictObject({ http: z.url({ protocol: /^https?$/ }) }),
          z.strictObject({ oci: z.string().regex(/^oci:\/\/.+/) }),
          z.strictObject({ folder: z.string().min(1) }),
        ])
        .optional()
        .meta({
          description: "One place from which every chart is taken.",
          allowed: '{http: "https://..."} | {oci: "oci://..."} | {folder: "path"}',
          example: { folder: "./charts" },
        }),
    })
    .default({})
    .meta({
      description: "Where the Helm charts come from.",
      allowed: "{mirror}",
      example: { mirror: { folder: "./charts" } },
    }),
  retention: z
    .strictObject({
      logDays: z
        .number()
        .int()
        .min(1)
        .max(365)
        .default(14)
        .meta({ description: "Days Loki keeps logs.", allowed: "a whole number from 1 to 365", example: 14 }),
      traceHours: z
        .number()
        .int()
        .min(1)
        .max(8760)
        .default(168)
        .meta({ description: "Hours Tempo keeps traces.", allowed: "a whole number from 1 to 8760", example: 168 }),
      metricDays: z
        .number()
        .int()
        .min(1)
        .max(1095)
        .default(30)
        .meta({ description: "Days Mimir keeps metrics.", allowed: "a whole number from 1 to 1095", example: 30 }),
    })
    .default({ logDays: 14, traceHours: 168, metricDays: 30 })
    .meta({
      description: "How long telemetry is kept.",
      allowed: "{logDays, traceHours, metricDays}",
      example: { logDays: 14 },
    }),
  budget: z
    .strictObject({
      monthlyUsd: z.number().min(0).max(1_000_000).meta({
        description: "What the platform may cost in a month of 730 hours.",
        allowed: "US dollars from 0 to 1000000",
        example: 600,
      }),
    })
    .meta({
      description: "Cost limit the policy pack enforces.",
      allowed: "{monthlyUsd}",
      example: { monthlyUsd: 600 },
    }),
  airtableToken: secret(
    "Airtable personal access token; or the environment variable AIRTABLE_TOKEN.",
    "pat…",
  ).optional(),
  geminiApiKey: secret("Gemini API key; or the environment variable GEMINI_API_KEY.", "AIza…").optional(),
});

export type PlatformConfig = z.infer<typeof configSchema>;
export type { KeyFacts } from "./keys/facts";

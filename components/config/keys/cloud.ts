import { z } from "zod";

const bucket = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const bucketKey = (what: string) =>
  bucket.meta({
    description: `Bucket of the ${what}.`,
    allowed: "a bucket name: 3 to 63 lower-case letters, digits, dots and dashes",
    example: `pyairtable-${what}`,
  });

/** Public certificate. */
export const acmeKey = z
  .strictObject({
    email: z.email().meta({
      description: "Mail address the certificate authority warns before a certificate expires.",
      allowed: "a mail address",
      example: "ops@example.com",
    }),
    server: z
      .url({ protocol: /^https$/ })
      .default("https://acme-v02.api.letsencrypt.org/directory")
      .meta({
        description: "ACME directory.",
        allowed: "an https URL",
        example: "https://acme-v02.api.letsencrypt.org/directory",
      }),
    dns01: z
      .union([
        z.strictObject({
          route53: z.strictObject({ region: z.string().min(1), hostedZoneId: z.string().optional() }),
        }),
        z.strictObject({
          cloudDns: z.strictObject({ project: z.string().min(1), hostedZoneName: z.string().optional() }),
        }),
      ])
      .meta({
        description: "DNS zone in which ownership of the domain is shown.",
        allowed: "{route53: {region, hostedZoneId}} | {cloudDns: {project, hostedZoneName}}",
        example: { route53: { region: "us-east-1" } },
      }),
    serviceAccountAnnotations: z
      .record(z.string(), z.string())
      .default({})
      .meta({
        description: "Workload identity of cert-manager: who may write the DNS zone.",
        allowed: "annotations of its ServiceAccount",
        example: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/cert-manager" },
      }),
  })
  .optional()
  .meta({
    description: "Public certificate by ACME; absent = the platform's own CA signs.",
    allowed: "{email, server, dns01}",
    example: { email: "ops@example.com", dns01: { route53: { region: "us-east-1" } } },
  });

/** Buckets of telemetry and backups. */
export const objectStoreKey = z
  .strictObject({
    provider: z
      .enum(["s3", "gcs"])
      .meta({ description: "Kind of object store.", allowed: '"s3" | "gcs"', example: "s3" }),
    region: z
      .string()
      .min(1)
      .meta({ description: "Region of the buckets.", allowed: "a region of the provider", example: "us-east-1" }),
    buckets: z
      .strictObject({
        logs: bucketKey("logs"),
        traces: bucketKey("traces"),
        metrics: bucketKey("metrics"),
        backups: bucketKey("backups"),
      })
      .meta({
        description: "One bucket a kind of data.",
        allowed: "{logs, traces, metrics, backups}",
        example: {
          logs: "pyairtable-logs",
          traces: "pyairtable-traces",
          metrics: "pyairtable-metrics",
          backups: "pyairtable-backups",
        },
      }),
    serviceAccountAnnotations: z
      .record(z.string(), z.string())
      .default({})
      .meta({
        description: "Workload identity that may read and write the buckets.",
        allowed: "annotations of the ServiceAccounts",
        example: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/pyairtable-storage" },
      }),
  })
  .optional()
  .meta({
    description: "Object store for logs, traces, metrics and backups; absent = volumes in the cluster.",
    allowed: "{provider, region, buckets, serviceAccountAnnotations}",
    example: {
      provider: "s3",
      region: "us-east-1",
      buckets: { logs: "l-1", traces: "t-1", metrics: "m-1", backups: "b-1" },
    },
  });

/** Tokens from a secret manager. */
export const externalSecretsKey = z
  .strictObject({
    provider: z.enum(["aws", "gcp"]).meta({
      description: "Secret manager that holds the two API tokens.",
      allowed: '"aws" | "gcp"',
      example: "aws",
    }),
    location: z.string().min(1).meta({
      description: "AWS region or GCP project.",
      allowed: "a region (aws) or project (gcp)",
      example: "us-east-1",
    }),
    keys: z.strictObject({ airtableToken: z.string().min(1), geminiApiKey: z.string().min(1) }).meta({
      description: "Names of the secrets in the manager.",
      allowed: "{airtableToken, geminiApiKey}",
      example: { airtableToken: "pyairtable/airtable-token", geminiApiKey: "pyairtable/gemini-api-key" },
    }),
    serviceAccountAnnotations: z
      .record(z.string(), z.string())
      .default({})
      .meta({
        description: "Workload identity that may read the secrets.",
        allowed: "annotations of the ServiceAccount",
        example: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/pyairtable-secrets" },
      }),
  })
  .optional()
  .meta({
    description: "Read the API tokens from a cloud's secret manager instead of Pulumi's config.",
    allowed: "{provider, location, keys}",
    example: { provider: "aws", location: "us-east-1", keys: { airtableToken: "a", geminiApiKey: "g" } },
  });

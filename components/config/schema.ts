import { z } from "zod";
import { EKS_INSTANCE_TYPES } from "../profiles/eks";
import { GKE_MACHINE_TYPES } from "../profiles/gke";
import { SERVICE_NAMES } from "../services/catalogue";

/** What a reader of an error or of docs/configuration.md is told about a key, beside its type. */
export interface KeyFacts {
  readonly description: string;
  /** What may stand here, in words. */
  readonly allowed: string;
  /** A value that is accepted. */
  readonly example: unknown;
  [key: string]: unknown;
}

const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const hostName = z
  .string()
  .regex(/^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z0-9][-a-z0-9]{0,61}[a-z0-9]$/);
const cidr = z.string().regex(/^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(3[0-2]|[12]?\d)$/);
const httpPath = z.string().regex(/^\/[-A-Za-z0-9._~!$&'()*+,;=:@%/]*$/);
const port = z.number().int().min(1024).max(65535);

const PORT: Pick<KeyFacts, "allowed"> = { allowed: "a whole number from 1024 to 65535 (pods run without root)" };
const PATH: Pick<KeyFacts, "allowed"> = { allowed: 'an absolute HTTP path: "/" and URL characters' };

const image = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/)
      .optional()
      .meta({
        description: "Repository below the registry.",
        allowed: "lower-case path segments",
        example: "pyairtable/api-gateway",
      }),
    tag: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)
      .refine((tag) => tag !== "latest")
      .optional()
      .meta({ description: "Image tag.", allowed: 'an image tag other than "latest"', example: "1.4.2" }),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional()
      .meta({
        description: "Image digest; with it the tag is only a comment.",
        allowed: '"sha256:" and 64 hexadecimal digits',
        example: `sha256:${"0123456789abcdef".repeat(4)}`,
      }),
  })
  .meta({ description: "Image of the service.", allowed: "{repository, tag, digest}", example: { tag: "1.4.2" } });

const replicas = z
  .strictObject({
    min: z
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Pods at rest.", allowed: "a whole number from 1 to 100", example: 2 }),
    max: z
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: "Pods at peak.", allowed: "a whole number from 1 to 100, not below min", example: 10 }),
  })
  .refine((range) => range.min === undefined || range.max === undefined || range.min <= range.max)
  .meta({
    description: "Range of the autoscaler.",
    allowed: "{min, max} with min <= max",
    example: { min: 2, max: 10 },
  });

const service = z
  .strictObject({
    image: image.optional(),
    port: port.optional().meta({ description: "Port of the HTTP server.", ...PORT, example: 8000 }),
    metricsPort: port.optional().meta({ description: "Port of the metrics endpoint.", ...PORT, example: 9090 }),
    metricsPath: httpPath
      .optional()
      .meta({ description: "Path of the metrics endpoint.", ...PATH, example: "/metrics" }),
    probes: z
      .strictObject({
        liveness: httpPath
          .optional()
          .meta({ description: "Path of the startup and liveness probes.", ...PATH, example: "/health" }),
        readiness: httpPath
          .optional()
          .meta({ description: "Path of the readiness probe.", ...PATH, example: "/health" }),
      })
      .optional()
      .meta({
        description: "Paths the kubelet asks.",
        allowed: "{liveness, readiness}",
        example: { readiness: "/health" },
      }),
    replicas: replicas.optional(),
    logLevel: z
      .enum(["debug", "info", "warning", "error"])
      .optional()
      .meta({
        description: "LOG_LEVEL of the service.",
        allowed: '"debug" | "info" | "warning" | "error"',
        example: "info",
      }),
  })
  .meta({
    description: "Overrides of the catalogue for one service.",
    allowed: "{image, port, metricsPort, metricsPath, probes, replicas, logLevel}",
    example: { image: { tag: "1.4.2" } },
  });

const nodePool = z
  .strictObject({
    name: dnsLabel.meta({ description: "Name of the pool.", allowed: "a DNS label", example: "general" }),
    instanceType: z
      .enum([...Object.keys(EKS_INSTANCE_TYPES), ...Object.keys(GKE_MACHINE_TYPES)] as [string, ...string[]])
      .meta({
        description: "Machine type; its size and price are known to the planner.",
        allowed: [...Object.keys(EKS_INSTANCE_TYPES), ...Object.keys(GKE_MACHINE_TYPES)].join(" | "),
        example: "m7g.xlarge",
      }),
    nodes: z
      .number()
      .int()
      .min(1)
      .max(100)
      .meta({ description: "Machines in the pool.", allowed: "a whole number from 1 to 100", example: 3 }),
    spot: z
      .boolean()
      .default(false)
      .meta({ description: "Interruptible machines at a discount.", allowed: "true | false", example: false }),
  })
  .meta({
    description: "A group of equal machines.",
    allowed: "{name, instanceType, nodes, spot}",
    example: { name: "general", instanceType: "m7g.xlarge", nodes: 3 },
  });

const bucket = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
const bucketKey = (what: string) =>
  bucket.meta({
    description: `Bucket of the ${what}.`,
    allowed: "a bucket name: 3 to 63 lower-case letters, digits, dots and dashes",
    example: `pyairtable-${what}`,
  });

const secret = (what: string, example: string) =>
  z
    .string()
    .min(1)
    .meta({ description: what, allowed: "a non-empty secret: `pulumi config set --secret`", example, secret: true });

/** Keys of a stack's config, below `pyairtable:`. The TypeScript type of the config is inferred from here. */
export const configSchema = z.strictObject({
  profile: z
    .enum(["minikube", "eks", "gke"])
    .meta({
      description: "Sizes, storage and exposure of the platform.",
      allowed: '"minikube" | "eks" | "gke"',
      example: "minikube",
    }),
  cluster: z
    .strictObject({
      context: z
        .string()
        .min(1)
        .meta({
          description: "Context of the kubeconfig; the program talks to no other cluster.",
          allowed: "a context of `kubectl config get-contexts`",
          example: "minikube",
        }),
      zones: z
        .array(z.string().regex(/^[a-z0-9-]+$/))
        .min(3)
        .max(6)
        .optional()
        .meta({
          description: "Zones the nodes are in.",
          allowed: "a list of 3 to 6 zone names",
          example: ["us-east-1a", "us-east-1b", "us-east-1c"],
        }),
      nodePools: z
        .array(nodePool)
        .min(1)
        .optional()
        .meta({
          description: "Machines of the cluster; capacity and cost are reckoned from them.",
          allowed: "a list of {name, instanceType, nodes, spot}",
          example: [{ name: "general", instanceType: "m7g.xlarge", nodes: 3 }],
        }),
      apiServerCidrs: z
        .array(cidr)
        .min(1)
        .optional()
        .meta({
          description: "Where pods reach the API server, for NetworkPolicies.",
          allowed: "a list of CIDRs",
          example: ["10.0.0.0/16"],
        }),
      metricsServer: z
        .enum(["install", "provided"])
        .optional()
        .meta({
          description: "Whether metrics.k8s.io is served already (Minikube's addon, GKE, the EKS add-on).",
          allowed: '"install" | "provided"',
          example: "provided",
        }),
    })
    .meta({
      description: "The cluster deployed to.",
      allowed: "{context, zones, nodePools, apiServerCidrs, metricsServer}",
      example: { context: "minikube" },
    }),
  domain: hostName.meta({
    description: "Host name of the API behind the ingress gateway.",
    allowed: "a fully qualified host name",
    example: "api.pyairtable.example.com",
  }),
  acme: z
    .strictObject({
      email: z
        .email()
        .meta({
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
    }),
  registry: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/)
    .meta({
      description: "Registry of the four services' images.",
      allowed: "host[:port][/path]",
      example: "ghcr.io/pyairtable",
    }),
  services: z
    .strictObject(Object.fromEntries(SERVICE_NAMES.map((name) => [name, service.optional()])))
    .default({})
    .meta({
      description: "Images, ports, probe paths and replica ranges of the services.",
      allowed: `services of the catalogue: ${SERVICE_NAMES.join(", ")}`,
      example: { "api-gateway": { image: { tag: "1.4.2" } } },
    }),
  kafka: z
    .strictObject({
      coordination: z
        .enum(["kraft", "zookeeper"])
        .default("kraft")
        .meta({
          description: "Who keeps Kafka's metadata. ZooKeeper is past its end of life.",
          allowed: '"kraft" | "zookeeper"',
          example: "kraft",
        }),
    })
    .default({ coordination: "kraft" })
    .meta({ description: "Kafka.", allowed: "{coordination}", example: { coordination: "kraft" } }),
  storageClass: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "An existing StorageClass for every claim; absent = the profile's.",
      allowed: "a StorageClass with dynamic provisioning",
      example: "gp3",
    }),
  objectStore: z
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
    }),
  externalSecrets: z
    .strictObject({
      provider: z
        .enum(["aws", "gcp"])
        .meta({
          description: "Secret manager that holds the two API tokens.",
          allowed: '"aws" | "gcp"',
          example: "aws",
        }),
      location: z
        .string()
        .min(1)
        .meta({
          description: "AWS region or GCP project.",
          allowed: "a region (aws) or project (gcp)",
          example: "us-east-1",
        }),
      keys: z
        .strictObject({ airtableToken: z.string().min(1), geminiApiKey: z.string().min(1) })
        .meta({
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
    }),
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
    .meta({ description: "Helm charts.", allowed: "{mirror}", example: { mirror: { folder: "./charts" } } }),
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
      monthlyUsd: z
        .number()
        .min(0)
        .max(1_000_000)
        .meta({
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
export type ServiceOverrides = z.infer<typeof service>;

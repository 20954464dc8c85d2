import { z } from "zod";
import { SERVICE_NAMES } from "../../services/catalogue";
import { PATH, PORT, httpPath, port } from "./facts";

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
    logLevel: z.enum(["debug", "info", "warning", "error"]).optional().meta({
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

export const servicesKey = z
  .strictObject(Object.fromEntries(SERVICE_NAMES.map((name) => [name, service.optional()])))
  .default({})
  .meta({
    description: "Images, ports, probe paths and replica ranges of the services.",
    allowed: `services of the catalogue: ${SERVICE_NAMES.join(", ")}`,
    example: { "api-gateway": { image: { tag: "1.4.2" } } },
  });

export type ServiceOverrides = z.infer<typeof service>;

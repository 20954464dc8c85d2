import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { DataHandles, SecretKeyRef, TelemetrySinks } from "../handles";
import { NAMESPACES } from "../namespaces";
import type { ResolvedService } from "./resolve";

/** Where the platform CA's certificate stands in a service's container. */
export const CA_MOUNT_PATH = "/etc/pyairtable/ca";
const CA_FILE = `${CA_MOUNT_PATH}/ca.crt`;

type EnvVar = k8s.types.input.core.v1.EnvVar;

/** `airtable-gateway` -> `AIRTABLE_GATEWAY_URL` */
export function urlVariable(service: string): string {
  return `${service.toUpperCase().replaceAll("-", "_")}_URL`;
}

/** What a service is told that is no secret: its own port, whom it calls, where telemetry goes. */
export function plainEnvironment(
  service: ResolvedService,
  services: readonly ResolvedService[],
  sinks: TelemetrySinks,
): EnvVar[] {
  const callees = services.filter((other) => service.calls.includes(other.name));
  return [
    { name: "PORT", value: String(service.port) },
    { name: "METRICS_PORT", value: String(service.metricsPort) },
    { name: "LOG_LEVEL", value: service.logLevel },
    { name: "LOG_FORMAT", value: "json" },
    ...callees.map((callee) => ({
      name: urlVariable(callee.name),
      value: `http://${callee.name}.${NAMESPACES.services}.svc.cluster.local:${callee.port}`,
    })),
    { name: "OTEL_SERVICE_NAME", value: service.name },
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: `http://${sinks.traces.host}:${sinks.traces.port}` },
    { name: "OTEL_EXPORTER_OTLP_PROTOCOL", value: "grpc" },
    { name: "OTEL_PROPAGATORS", value: "tracecontext,baggage" },
  ];
}

/** Kafka settings that are no secret; the password comes from the connections Secret. */
export function kafkaEnvironment(service: ResolvedService, data: DataHandles): EnvVar[] {
  const user = data.kafka.users[service.name];
  if (!service.uses.includes("kafka") || !user) {
    return [];
  }
  return [
    { name: "KAFKA_BOOTSTRAP_SERVERS", value: `${data.kafka.bootstrap.host}:${data.kafka.bootstrap.port}` },
    { name: "KAFKA_SECURITY_PROTOCOL", value: "SASL_SSL" },
    { name: "KAFKA_SASL_MECHANISM", value: "SCRAM-SHA-512" },
    { name: "KAFKA_SASL_USERNAME", value: user.username },
    { name: "KAFKA_SSL_CAFILE", value: CA_FILE },
    { name: "KAFKA_TOPICS", value: user.topics.join(",") },
  ];
}

/**
 * Connection strings of exactly the systems a service uses, by environment variable. Each carries what its server
 * demands: password, TLS, and the CA to verify it by.
 */
export function connections(service: ResolvedService, data: DataHandles): Record<string, pulumi.Output<string>> {
  const { postgres, redis, kafka } = data;
  const user = kafka.users[service.name];
  return {
    ...(service.uses.includes("postgres")
      ? {
          DATABASE_URL: pulumi.secret(
            pulumi.interpolate`postgresql://${postgres.user}:${postgres.password}@${postgres.pooler.host}:${postgres.pooler.port}/${postgres.database}?sslmode=verify-full&sslrootcert=${CA_FILE}`,
          ),
        }
      : {}),
    ...(service.uses.includes("redis")
      ? {
          REDIS_URL: pulumi.secret(
            pulumi.interpolate`rediss://:${redis.password}@${redis.proxy.host}:${redis.proxy.port}/0?ssl_cert_reqs=required&ssl_ca_certs=${CA_FILE}`,
          ),
        }
      : {}),
    ...(service.uses.includes("kafka") && user ? { KAFKA_SASL_PASSWORD: pulumi.secret(user.password) } : {}),
  };
}

/** Variables read from a Secret's keys. */
export function secretEnvironment(refs: Readonly<Record<string, SecretKeyRef>>): EnvVar[] {
  return Object.entries(refs).map(([name, ref]) => ({
    name,
    valueFrom: { secretKeyRef: { name: ref.secretName, key: ref.key } },
  }));
}

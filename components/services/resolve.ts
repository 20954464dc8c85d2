import type { PlatformConfig } from "../config/schema";
import { SERVICES, type ServiceDefinition } from "./catalogue";

/** A service of the catalogue with what the stack's config overrides. */
export interface ResolvedService extends ServiceDefinition {
  readonly name: string;
  readonly metricsPort: number;
  /** Full image reference: registry, repository, tag and, where given, digest. */
  readonly image: string;
  readonly logLevel: "debug" | "info" | "warning" | "error";
}

/**
 * The catalogue with the stack's overrides, in the catalogue's order.
 * @param catalogue default: the platform's own; tests and benchmarks bring larger ones
 */
export function resolveServices(
  config: Pick<PlatformConfig, "registry" | "services">,
  catalogue: Readonly<Record<string, ServiceDefinition>> = SERVICES,
): ResolvedService[] {
  return Object.entries(catalogue).map(([name, definition]) => {
    const overrides = config.services[name];
    const port = overrides?.port ?? definition.port;
    return {
      ...definition,
      name,
      port,
      metricsPort: overrides?.metricsPort ?? definition.metricsPort ?? port,
      metricsPath: overrides?.metricsPath ?? definition.metricsPath,
      probes: { ...definition.probes, ...overrides?.probes },
      replicas: { ...definition.replicas, ...overrides?.replicas },
      logLevel: overrides?.logLevel ?? "info",
      image: imageReference(config.registry, definition.repository, overrides?.image),
    };
  });
}

function imageReference(
  registry: string,
  repository: string,
  image: { repository?: string; tag?: string; digest?: string } | undefined,
): string {
  const tag = image?.tag ? `:${image.tag}` : "";
  const digest = image?.digest ? `@${image.digest}` : "";
  return `${registry}/${image?.repository ?? repository}${tag}${digest}`;
}

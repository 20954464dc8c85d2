import { CHARTS, type ChartName, type ChartPin } from "./charts/versions";
import type { PlatformConfig } from "./config/schema";
import type { DataHandles, Endpoint, SecretKeyRef } from "./handles";
import { NAMESPACES } from "./namespaces";
import type { Profile } from "./profiles";
import type { ResolvedService } from "./services/resolve";

interface Reachable {
  readonly services: readonly ResolvedService[];
  readonly data: DataHandles;
  readonly observability: { readonly grafana: Endpoint; readonly prometheus: Endpoint };
}

const address = ({ host, port }: Endpoint): string => `${host}:${port}`;

/** Addresses by name; no credentials. */
export function endpointUrls({
  domain,
  services,
  data,
  observability,
}: Reachable & { domain: string }): Record<string, string> {
  return {
    api: `https://${domain}`,
    ...Object.fromEntries(
      services.map(({ name, port }) => [name, `http://${name}.${NAMESPACES.services}.svc.cluster.local:${port}`]),
    ),
    postgres: address(data.postgres.pooler),
    redis: address(data.redis.proxy),
    kafka: address(data.kafka.bootstrap),
    grafana: `http://${address(observability.grafana)}`,
    prometheus: `http://${address(observability.prometheus)}`,
  };
}

/** Port-forwards on the local ports the guide names: 8080 for the API, 3000 Grafana, 6379 Redis, 5432 PostgreSQL. */
export function accessCommands({
  context,
  services,
  data,
  observability,
}: Reachable & { context: string }): Record<string, string> {
  const forward = (
    local: number,
    { namespace, service, port }: Pick<Endpoint, "namespace" | "service" | "port">,
  ): string => `kubectl --context ${context} port-forward -n ${namespace} service/${service} ${local}:${port}`;
  const entrances = services
    .filter((service) => service.public)
    .map(({ name, port }, index) => [
      name,
      forward(8080 + index, { namespace: NAMESPACES.services, service: name, port }),
    ]);
  return {
    ...(Object.fromEntries(entrances) as Record<string, string>),
    grafana: forward(3000, observability.grafana),
    redis: forward(6379, data.redis.proxy),
    postgres: forward(5432, data.postgres.pooler),
    prometheus: forward(9090, observability.prometheus),
  };
}

/** The password itself stays in the cluster; this reads it for who may. */
export function grafanaPasswordCommand(context: string, { secretName, key }: SecretKeyRef): string {
  return `kubectl --context ${context} get secret -n ${NAMESPACES.observability} ${secretName} -o go-template='{{index .data "${key}" | base64decode}}'`;
}

/** Pinned version of every chart the stack installs, by chart. */
export function chartVersions(
  config: Pick<PlatformConfig, "kafka" | "externalSecrets">,
  profile: Pick<Profile, "operators">,
): Record<string, string> {
  const { metricsServer, vpaRecommender } = profile.operators;
  const unused = new Set<ChartName>([
    config.kafka.coordination === "kraft" ? "strimziZooKeeper" : "strimzi",
    ...(config.externalSecrets ? [] : (["externalSecrets"] as const)),
    ...(metricsServer ? [] : (["metricsServer"] as const)),
    ...(vpaRecommender ? [] : (["verticalPodAutoscaler"] as const)),
  ]);
  return Object.fromEntries(
    Object.entries<ChartPin>(CHARTS)
      .filter(([name]) => !unused.has(name as ChartName))
      .map(([, { chart, alias, version }]) => [alias ?? chart, version]),
  );
}

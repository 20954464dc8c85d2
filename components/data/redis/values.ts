import * as fs from "node:fs";
import * as path from "node:path";
import type { RedisHaValues } from "../../charts/contracts/values/redis-ha-values";
import { resourceRequirements, storageQuantity } from "../../config/units";
import type { WorkloadFootprint } from "../../footprint";
import type { PriorityClassName } from "../../foundation/priority-classes";
import type { SecretKeyRef } from "../../handles";
import { NAMESPACES } from "../../namespaces";
import { restrictedContainer, restrictedPod } from "../../pod-security";
import type { Profile } from "../../profiles";
import { COMBINED_PEM_KEY } from "../certificates";
import { operandLabels } from "../operand-labels";

/** Fixed: the chart names its objects after it, the address of Redis among them. */
export const REDIS = "redis";
/** The one address that follows the master. */
export const REDIS_PROXY_SERVICE = `${REDIS}-haproxy`;
export const REDIS_PROXY_CERTIFICATE = "redis-haproxy-tls";
export const REDIS_PASSWORD: SecretKeyRef = { secretName: "redis-auth", key: "auth" };
export const SENTINEL_PASSWORD: SecretKeyRef = { secretName: "redis-sentinel-auth", key: "sentinel-password" };

export type RedisChartProfile = Pick<Profile, "redis" | "availability" | "storage">;

/** What a TLS connection costs HAProxy: two 16 KiB buffers and the TLS state, rounded up. */
const CONNECTION_KIB = 100;
/** HAProxy's memory without connections (15 MiB measured with 2.6) with room for its checks and statistics. */
const PROXY_BASE_MIB = 40;

/** Connections HAProxy can hold within its memory limit; without a bound it sizes itself from the open-file limit and is killed. */
export function proxyConnections(memoryLimitMiB: number): number {
  const connections = Math.floor(((memoryLimitMiB - PROXY_BASE_MIB) * 1024) / CONNECTION_KIB / 100) * 100;
  if (connections < 100) {
    throw new RangeError(`HAProxy needs a memory limit above ${PROXY_BASE_MIB + 10} MiB, got ${memoryLimitMiB}`);
  }
  return connections;
}

const haproxyGlobal = fs.readFileSync(path.join(__dirname, "haproxy-global.cfg"), "utf8");
const cacheMetrics = fs.readFileSync(path.join(__dirname, "cache-metrics.lua"), "utf8");

/** Redis with Sentinel behind HAProxy, each with a password; TLS ends at HAProxy. */
export function redisValues({ redis, availability, storage }: RedisChartProfile): RedisHaValues {
  const hard = availability.zoneSpread;
  const container = restrictedContainer();
  return {
    fullnameOverride: REDIS,
    replicas: redis.members,
    extraLabels: { ...operandLabels("redis") },
    rbac: { create: false },
    auth: true,
    existingSecret: REDIS_PASSWORD.secretName,
    authKey: REDIS_PASSWORD.key,
    redis: {
      resources: resourceRequirements(redis.redis),
      config: redisConfig(redis.maxMemoryMiB, redis.members),
      disableCommands: ["FLUSHALL", "FLUSHDB", "SWAPDB", "KEYS", "DEBUG"],
      terminationGracePeriodSeconds: 60,
    },
    sentinel: {
      auth: true,
      existingSecret: SENTINEL_PASSWORD.secretName,
      authKey: SENTINEL_PASSWORD.key,
      quorum: Math.floor(redis.members / 2) + 1,
      resources: resourceRequirements(redis.sentinel),
      // A failed master is replaced within about 15 s instead of the chart's 10 s to notice and 3 min between tries.
      config: { "down-after-milliseconds": 5000, "failover-timeout": 60000, "parallel-syncs": 1, maxclients: 1000 },
    },
    splitBrainDetection: { resources: resourceRequirements(redis.splitBrainGuard) },
    init: { resources: resourceRequirements(redis.splitBrainGuard) },
    exporter: {
      enabled: true,
      resources: resourceRequirements(redis.exporter),
      script: cacheMetrics,
      serviceMonitor: { enabled: true, disableAPICheck: true },
    },
    persistentVolume: { enabled: true, storageClass: storage.className, size: storageQuantity(redis.storageGiB) },
    priorityClassName: "pyairtable-data" satisfies PriorityClassName,
    podDisruptionBudget: { maxUnavailable: 1 },
    hardAntiAffinity: hard,
    topologySpreadConstraints: hard
      ? { enabled: true, maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule" }
      : { enabled: false },
    securityContext: { ...restrictedPod(), runAsUser: 1000, fsGroup: 1000 },
    containerSecurityContext: { ...container, runAsUser: 1000 },
    configmapTest: { resources: resourceRequirements(redis.exporter) },
    haproxy: {
      enabled: true,
      replicas: redis.proxy.replicas,
      resources: resourceRequirements(redis.proxy.size),
      init: { resources: resourceRequirements(redis.splitBrainGuard) },
      tests: { resources: resourceRequirements(redis.exporter) },
      // The nodes are IPv4, and a kernel without IPv6 refuses the address the chart would bind otherwise.
      IPv6: { enabled: false },
      tls: {
        enabled: true,
        secretName: REDIS_PROXY_CERTIFICATE,
        keyName: COMBINED_PEM_KEY,
        certMountPath: "/etc/haproxy-tls/",
      },
      extraConfig: haproxyGlobal.replace("MAX_CONNECTIONS", String(proxyConnections(redis.proxy.size.memoryLimitMiB))),
      metrics: { enabled: true, serviceMonitor: { enabled: true, disableAPICheck: true } },
      serviceAccount: { automountToken: false },
      hardAntiAffinity: hard,
      ...(redis.proxy.replicas > 1 ? { podDisruptionBudget: { maxUnavailable: 1 } } : {}),
      priorityClassName: "pyairtable-data" satisfies PriorityClassName,
      securityContext: { ...restrictedPod(), runAsUser: 99, fsGroup: 99 },
      containerSecurityContext: container,
    },
  };
}

/**
 * Both kinds of persistence: three members survive the loss of one, but not a restart of all (one node, or a rollout
 * that goes wrong), and then snapshots alone would log out everybody of the last minutes. The log is flushed every
 * second; snapshots stay for backups and for replicas' first copy.
 *
 * `volatile-lru` is the last resort only: cache.lua keeps each family below its budget, and the budgets together
 * below maxmemory. It can take cache entries, which all expire, and never the indexes and settings, which do not;
 * `allkeys` would eat those, and `noeviction` would answer errors where a forgotten entry is a miss.
 */
function redisConfig(maxMemoryMiB: number, members: number): Record<string, string | number | string[]> {
  return {
    maxmemory: `${maxMemoryMiB}mb`,
    "maxmemory-policy": "volatile-lru",
    appendonly: "yes",
    appendfsync: "everysec",
    "no-appendfsync-on-rewrite": "yes",
    save: ["900 1", "300 1000"],
    // A master cut off from its replicas refuses writes, which would be lost when the others elect a new one.
    "min-replicas-to-write": members > 1 ? 1 : 0,
    "min-replicas-max-lag": 5,
    "repl-diskless-sync": "yes",
    "tcp-keepalive": 60,
    maxclients: 4000,
  };
}

export function redisFootprint({ redis, availability, storage }: RedisChartProfile): WorkloadFootprint[] {
  const spread = availability.zoneSpread ? "required" : "preferred";
  return [
    {
      kind: "StatefulSet",
      name: `${REDIS}-server`,
      namespace: NAMESPACES.data,
      replicas: redis.members,
      containers: [
        { name: "redis", ...redis.redis },
        { name: "sentinel", ...redis.sentinel },
        { name: "split-brain-fix", ...redis.splitBrainGuard },
        { name: "redis-exporter", ...redis.exporter },
      ],
      volumes: [{ name: "data", sizeGiB: redis.storageGiB, storageClass: storage.className }],
      costCenter: "redis",
      spread,
    },
    {
      kind: "Deployment",
      name: REDIS_PROXY_SERVICE,
      namespace: NAMESPACES.data,
      replicas: redis.proxy.replicas,
      containers: [{ name: "haproxy", ...redis.proxy.size }],
      costCenter: "redis",
      spread,
      spotSafe: redis.proxy.replicas > 1,
    },
  ];
}

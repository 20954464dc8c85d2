import type { CacheName } from "../../services/catalogue";

/** How a family of cache entries is kept. Shares, lifetimes and policies are the guide's; `database` has 25 % as the issue says. */
interface CacheFamilyRule {
  readonly ttlSeconds: number;
  /** Share of the memory given to caches, in percent. */
  readonly sharePercent: number;
  readonly eviction: "lru" | "lfu";
  /** Values are compressed by the client before they are put. */
  readonly compressed?: true;
}

export const CACHE_FAMILIES = {
  sessions: { ttlSeconds: 3600, sharePercent: 30, eviction: "lru" },
  api: { ttlSeconds: 300, sharePercent: 25, eviction: "lru", compressed: true },
  database: { ttlSeconds: 600, sharePercent: 25, eviction: "lfu" },
  airtable: { ttlSeconds: 180, sharePercent: 15, eviction: "lru" },
  llm: { ttlSeconds: 1800, sharePercent: 5, eviction: "lfu" },
} as const satisfies Record<CacheName, CacheFamilyRule>;

/**
 * Percent of maxmemory the families share. The rest is for what is not an entry: connection buffers, the replication
 * backlog, scripts, and the allocator's rounding beyond cache.lua's estimate.
 */
export const CACHE_SHARE_OF_MEMORY = 85;

/** Values shorter than this grow or barely shrink when compressed. */
const COMPRESS_FROM_BYTES = 1024;

export interface CacheFamilyContract {
  readonly name: CacheName;
  /** Key of every FCALL; all keys of the family start with it. */
  readonly prefix: string;
  readonly ttlSeconds: number;
  readonly budgetBytes: number;
  readonly eviction: "lru" | "lfu";
  /** `none`, or gzip for values of at least minBytes; a reader knows them by gzip's first bytes 1f 8b. */
  readonly compression: { readonly algorithm: "none" } | { readonly algorithm: "gzip"; readonly minBytes: number };
  /** Seconds in which a use counts half: what was popular once does not stay for ever. LFU only. */
  readonly halfLifeSeconds?: number;
}

/** What services read from cache-contract.json. A change that an older reader would misread raises `version`. */
export interface CacheContract {
  readonly version: 1;
  /** Name of the function library in cache.lua. */
  readonly library: string;
  readonly maxMemoryBytes: number;
  readonly families: readonly CacheFamilyContract[];
}

/**
 * Divides Redis' memory among the caches.
 * @param maxMemoryMiB maxmemory of the server, in MiB
 */
export function cacheContract(maxMemoryMiB: number): CacheContract {
  const maxMemoryBytes = maxMemoryMiB * 2 ** 20;
  const shared = (maxMemoryBytes * CACHE_SHARE_OF_MEMORY) / 100;
  const rules = Object.entries(CACHE_FAMILIES) as [CacheName, CacheFamilyRule][];
  return {
    version: 1,
    library: "pyairtable_cache",
    maxMemoryBytes,
    families: rules.map(([name, rule]) => ({
      name,
      prefix: `cache:{${name}}`,
      ttlSeconds: rule.ttlSeconds,
      budgetBytes: Math.floor((shared * rule.sharePercent) / 100),
      eviction: rule.eviction,
      compression: rule.compressed ? { algorithm: "gzip", minBytes: COMPRESS_FROM_BYTES } : { algorithm: "none" },
      // A use weighs half after one lifetime of the entry.
      ...(rule.eviction === "lfu" ? { halfLifeSeconds: rule.ttlSeconds } : {}),
    })),
  };
}

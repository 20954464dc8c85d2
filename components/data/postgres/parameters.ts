import type { PostgresProfile } from "../../profiles/profile";

/** Share of the space for the write-ahead log that checkpoints may let it grow to, and that a lagging standby may hold. */
const CHECKPOINT_SHARE = 0.5;
const SLOT_SHARE = 0.25;
/** Without a volume of its own the log may take this share of the data volume. */
const WAL_SHARE_OF_DATA = 0.25;

/** postgresql.conf beyond what the operator sets itself; all strings, as the CRD wants them. */
export function postgresParameters(profile: PostgresProfile): Record<string, string> {
  const walGiB = profile.walStorageGiB > 0 ? profile.walStorageGiB : profile.storageGiB * WAL_SHARE_OF_DATA;
  const ofWal = (share: number): string => `${Math.floor(walGiB * share * 1024)}MB`;
  return {
    max_connections: String(profile.maxConnections),
    shared_buffers: `${profile.sharedBuffersMiB}MB`,
    effective_cache_size: `${profile.effectiveCacheSizeMiB}MB`,
    work_mem: `${profile.workMemMiB}MB`,
    maintenance_work_mem: `${profile.maintenanceWorkMemMiB}MB`,
    max_wal_size: ofWal(CHECKPOINT_SHARE),
    max_slot_wal_keep_size: ofWal(SLOT_SHARE),
    wal_compression: "lz4",
    // Network SSDs: a random page costs about what a sequential one does, and many reads run at once.
    random_page_cost: "1.1",
    effective_io_concurrency: "64",
    ssl_min_protocol_version: "TLSv1.3",
    password_encryption: "scram-sha-256",
    // A forgotten transaction would hold locks, and a server connection of the pool, for ever.
    idle_in_transaction_session_timeout: "60s",
    log_min_duration_statement: "1000",
    log_lock_waits: "on",
    log_temp_files: "10MB",
    log_autovacuum_min_duration: "10s",
    track_io_timing: "on",
    // Naming one of its settings makes the operator load the library and create the extension.
    "pg_stat_statements.max": "2000",
    "pg_stat_statements.track": "all",
  };
}

/**
 * Rules before the operator's last, which would accept a password over plain TCP: TLS is required of everybody who
 * comes over the network. Local sockets, replication and the pooler's look-ups have the operator's rules before these.
 */
export const POSTGRES_HBA = ["hostssl all all all scram-sha-256", "host all all all reject"];

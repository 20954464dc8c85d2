import type { PostgresProfile } from "../../profiles/profile";

/**
 * Server connections that are not the pooler's: 3 for the superuser (PostgreSQL's own reservation), 2 for the
 * instance manager, 1 for its metrics, 2 for the pooler's look-up of passwords, 4 for a parallel dump, 3 for people.
 */
export const RESERVED_CONNECTIONS = 15;

export interface ConnectionPlan {
  /** Server connections one PgBouncer may open. */
  readonly perPooler: number;
  /** What all PgBouncers may hold at the worst moment: a rolling update adds one pod. */
  readonly poolers: number;
  readonly reserved: number;
  readonly max: number;
}

/**
 * Adds up who may connect to PostgreSQL. Throws a RangeError if that is more than the server takes: then a rollout
 * of the pooler would end in "too many clients".
 */
export function connectionPlan({
  maxConnections,
  pooler,
}: Pick<PostgresProfile, "maxConnections" | "pooler">): ConnectionPlan {
  const poolers = (pooler.instances + 1) * pooler.defaultPoolSize;
  if (poolers + RESERVED_CONNECTIONS > maxConnections) {
    throw new RangeError(
      `PostgreSQL takes ${maxConnections} connections, but ${pooler.instances} PgBouncers and one more during a rollout ` +
        `want ${pooler.defaultPoolSize} each and ${RESERVED_CONNECTIONS} are reserved: ${poolers + RESERVED_CONNECTIONS}`,
    );
  }
  return { perPooler: pooler.defaultPoolSize, poolers, reserved: RESERVED_CONNECTIONS, max: maxConnections };
}

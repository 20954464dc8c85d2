import * as crypto from "node:crypto";
import * as os from "node:os";
import type { ApiClient, ApiObject } from "./client";
import { pause } from "./control-plane";
import { ApiError, RehearsalError } from "./errors";
import { numberIn, textIn } from "./objects";

const NAMESPACE = "kube-system";
const COLLECTION = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;
const LEASE_SECONDS = 15;
const RENEW_MILLISECONDS = 4000;
const POLL_MILLISECONDS = 200;

export interface LockOptions {
  /** Milliseconds to wait for whoever holds it. */
  readonly patience: number;
  /** Told who is waited for. */
  readonly onWait?: (holder: string) => void;
}

/**
 * Runs a task while a Lease of the cluster names this run as its holder, so that two runs of one set never mix. A
 * holder that died is succeeded when its lease runs out.
 * @throws RehearsalError that says who holds it and since when, where patience ends first
 */
export async function withLock<T>(
  client: ApiClient,
  name: string,
  options: LockOptions,
  task: () => Promise<T>,
): Promise<T> {
  const me = `${os.hostname()}/${process.pid}/${crypto.randomBytes(4).toString("hex")}`;
  await acquire(client, name, me, options);
  // A server that is away answers later; the lease outlives several missed renewals.
  const renewing = setInterval(() => void renew(client, name, me).catch(() => undefined), RENEW_MILLISECONDS);
  try {
    return await task();
  } finally {
    clearInterval(renewing);
    await release(client, name, me).catch(() => undefined);
  }
}

async function acquire(client: ApiClient, name: string, me: string, { patience, onWait }: LockOptions): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const current = await client.find(`${COLLECTION}/${name}`);
    if (!current || isFree(current)) {
      try {
        await write(client, name, me, current);
        return;
      } catch (error) {
        // Another run was quicker.
        if (!(error instanceof ApiError && error.status === 409)) {
          throw error;
        }
        continue;
      }
    }
    const holder = textIn(current, "spec", "holderIdentity") ?? "another run";
    if (Date.now() >= deadline) {
      const since = textIn(current, "spec", "acquireTime") ?? "an unknown time";
      throw new RehearsalError(
        `${name} is being applied by ${holder} since ${since}. Wait for it to end, or for ${LEASE_SECONDS} s where it has died.`,
      );
    }
    onWait?.(holder);
    await pause(POLL_MILLISECONDS);
  }
}

function isFree(lease: ApiObject): boolean {
  const holder = textIn(lease, "spec", "holderIdentity") ?? "";
  const renewed = Date.parse(textIn(lease, "spec", "renewTime") ?? "");
  const seconds = numberIn(lease, "spec", "leaseDurationSeconds") ?? LEASE_SECONDS;
  return holder === "" || Number.isNaN(renewed) || Date.now() > renewed + seconds * 1000;
}

async function write(client: ApiClient, name: string, holder: string, current: ApiObject | undefined): Promise<void> {
  const now = microTime();
  const body = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    // The version read is the version replaced: of two that saw it free, one is told of a conflict.
    metadata: {
      name,
      namespace: NAMESPACE,
      ...(current ? { resourceVersion: current.metadata.resourceVersion ?? "" } : {}),
    },
    spec: { holderIdentity: holder, leaseDurationSeconds: LEASE_SECONDS, acquireTime: now, renewTime: now },
  };
  await (current
    ? client.request("PUT", `${COLLECTION}/${name}`, { body })
    : client.request("POST", COLLECTION, { body }));
}

async function renew(client: ApiClient, name: string, me: string): Promise<void> {
  const current = await client.find(`${COLLECTION}/${name}`);
  if (current && textIn(current, "spec", "holderIdentity") === me) {
    const spec = { ...(current["spec"] as object), renewTime: microTime() };
    await client.request("PUT", `${COLLECTION}/${name}`, { body: { ...current, spec } as ApiObject });
  }
}

async function release(client: ApiClient, name: string, me: string): Promise<void> {
  const current = await client.find(`${COLLECTION}/${name}`);
  if (current && textIn(current, "spec", "holderIdentity") === me) {
    await client.request("PUT", `${COLLECTION}/${name}`, {
      body: { ...current, spec: { leaseDurationSeconds: 1 } } as ApiObject,
    });
  }
}

/** Kubernetes' MicroTime: six places of a second. */
function microTime(): string {
  return new Date().toISOString().replace(/Z$/, "000Z");
}

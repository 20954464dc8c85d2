import { ApplySet } from "./apply-set";
import type { ApiClient, ApiObject } from "./client";
import { ApiError, isConnectionLoss, messageOf } from "./errors";
import { pause } from "./control-plane";
import { withLock } from "./lock";
import { type PlacedObject, titleOf } from "./objects";
import { ResourcePaths } from "./resources";

export interface ApplyOptions {
  /** Name of the set: what it held before and no longer holds is removed. */
  readonly set: string;
  /** Objects in flight at once. Default: 16. */
  readonly concurrency?: number;
  /** Milliseconds a server that is away is waited for. Default: 60000. */
  readonly patience?: number;
  /** Milliseconds another run of the set is waited for. Default: 60000. */
  readonly lockPatience?: number;
  /** Told who is waited for. */
  readonly onWait?: (holder: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Refusal {
  readonly object: string;
  readonly message: string;
}

export interface ApplyReport {
  readonly objects: number;
  /** New to the server. */
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly pruned: readonly string[];
  /** Texts of the server's warnings, with the object each is about. */
  readonly warnings: readonly Refusal[];
  readonly refused: readonly Refusal[];
  /** Requests sent again after a lost connection, a conflict or a busy server. */
  readonly retries: number;
  readonly seconds: number;
}

export const FIELD_MANAGER = "pyairtable-rehearsal";
const CONCURRENCY = 16;
const PATIENCE_MILLISECONDS = 60_000;
const LOCK_MILLISECONDS = 60_000;
const RETRY_MILLISECONDS = 250;
/** Conflict, too many requests, and a server or a store that is not yet or no longer ready. */
const PASSING: ReadonlySet<number> = new Set([409, 429, 500, 502, 503, 504]);

/**
 * Applies objects server-side, wave after wave, each checked field by field, and removes what an earlier run of the same
 * set applied and this one has not. Refused objects are reported, not thrown; only an unreachable server is.
 */
export class Applier {
  private readonly paths: ResourcePaths;
  private retries = 0;

  constructor(private readonly client: ApiClient) {
    this.paths = new ResourcePaths(client);
  }

  /** One run of a set at a time: a second one waits for the first, or says who holds it. */
  async apply(objects: readonly PlacedObject[], options: ApplyOptions): Promise<ApplyReport> {
    const patience = options.lockPatience ?? LOCK_MILLISECONDS;
    return withLock(this.client, options.set, { patience, onWait: options.onWait }, () => this.run(objects, options));
  }

  private async run(objects: readonly PlacedObject[], options: ApplyOptions): Promise<ApplyReport> {
    const start = process.hrtime.bigint();
    const patience = options.patience ?? PATIENCE_MILLISECONDS;
    this.retries = 0;
    const set = new ApplySet(this.client, this.paths, options.set);
    const outcomes: Outcome[] = [];
    await this.insisting(patience, () => set.announce(objects.map(({ object }) => object)));
    for (const wave of [...new Set(objects.map((placed) => placed.wave))].sort((one, other) => one - other)) {
      const members = objects.filter((placed) => placed.wave === wave).map(({ object }) => set.member(object));
      await inParallel(members, options.concurrency ?? CONCURRENCY, async (object) => {
        outcomes.push(await this.applyOne(object, patience));
        options.onProgress?.(outcomes.length, objects.length);
      });
    }
    const refused = outcomes.flatMap(({ refusal }) => refusal ?? []);
    // What could not be applied says nothing of what is wanted: nothing is removed on its word.
    const pruned =
      refused.length === 0 ? await this.insisting(patience, () => set.prune(objects.map(({ object }) => object))) : [];
    const count = (change: Outcome["change"]): number => outcomes.filter((outcome) => outcome.change === change).length;
    return {
      objects: objects.length,
      created: count("created"),
      changed: count("changed"),
      unchanged: count("unchanged"),
      pruned,
      warnings: outcomes.flatMap(({ warnings }) => warnings),
      refused,
      retries: this.retries,
      seconds: Number(process.hrtime.bigint() - start) / 1e9,
    };
  }

  /** Applies one object outside any set; throws where the server refuses it. */
  async applyAlone(object: ApiObject): Promise<void> {
    await this.insisting(PATIENCE_MILLISECONDS, () => this.patch(object));
  }

  /** Asks the server whether it would take an object, changing nothing. @returns its refusal, or undefined */
  async refusalOf(object: ApiObject): Promise<string | undefined> {
    try {
      await this.patch(object, { dryRun: "All" });
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) {
        return error.message;
      }
      throw error;
    }
  }

  private async applyOne(object: ApiObject, patience: number): Promise<Outcome> {
    const title = titleOf(object);
    try {
      return await this.insisting(patience, async () => {
        const before = await this.client.find(await this.paths.of(object));
        const { status, body, warnings } = await this.patch(object);
        const same = before !== undefined && desiredText(before) === desiredText(body as ApiObject);
        const change = status === 201 ? "created" : same ? "unchanged" : "changed";
        return { change, warnings: warnings.map((message) => ({ object: title, message })) };
      });
    } catch (error) {
      if (isConnectionLoss(error)) {
        throw error;
      }
      return { change: "refused", warnings: [], refusal: { object: title, message: messageOf(error) } };
    }
  }

  private async patch(object: ApiObject, query: Readonly<Record<string, string>> = {}) {
    return this.client.request("PATCH", await this.paths.of(object), {
      body: object,
      contentType: "application/apply-patch+yaml",
      query: { fieldManager: FIELD_MANAGER, fieldValidation: "Strict", force: "true", ...query },
    });
  }

  /** Tries again while the trouble is one that passes, until patience is out. */
  private async insisting<T>(patience: number, attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + patience;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const passes = isConnectionLoss(error) || (error instanceof ApiError && PASSING.has(error.status));
        if (!passes || Date.now() > deadline) {
          throw error;
        }
        this.retries++;
        await pause(RETRY_MILLISECONDS);
      }
    }
  }
}

/** What of an object is asked for and not reported: controllers write status at any moment. */
function desiredText({ metadata, status: _status, ...object }: ApiObject): string {
  const { resourceVersion: _version, managedFields: _fields, ...rest } = metadata;
  return JSON.stringify({ ...object, metadata: rest });
}

interface Outcome {
  readonly change: "created" | "changed" | "unchanged" | "refused";
  readonly warnings: readonly Refusal[];
  readonly refusal?: Refusal;
}

/** Runs a task for every item, so many at a time; the first error ends it. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      await task(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}

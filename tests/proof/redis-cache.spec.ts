import * as assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { type CacheFamilyContract, cacheContract } from "../../components/data/redis/cache-contract";
import { CACHE_LIBRARY } from "../../components/data/redis/caches";
import { RedisClient, type Reply } from "./redis-client";

const MAX_MEMORY_MIB = 16;
const BATCH = 256;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  });
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The functions of cache.lua on a real server, with the server's own settings of production. */
describe("caches on a real Redis", function () {
  let server: ChildProcess | undefined;
  let folder: string;
  let port: number;
  let redis: RedisClient;
  const families = new Map(cacheContract(MAX_MEMORY_MIB).families.map((family) => [family.name, family]));

  const family = (name: CacheFamilyContract["name"]): CacheFamilyContract => {
    const found = families.get(name);
    assert.ok(found);
    return found;
  };
  const call = (name: string, of: CacheFamilyContract, ...args: (string | number)[]): Promise<Reply> =>
    redis.send("FCALL", name, 1, of.prefix, ...args);
  const configure = (of: CacheFamilyContract, overrides: Partial<CacheFamilyContract> = {}): Promise<Reply> => {
    const { ttlSeconds, budgetBytes, eviction, halfLifeSeconds } = { ...of, ...overrides };
    return call("cache_configure", of, ttlSeconds, budgetBytes, eviction, halfLifeSeconds ?? ttlSeconds);
  };
  const stats = async (of: CacheFamilyContract): Promise<Record<string, number>> => {
    const flat = (await redis.send("FCALL_RO", "cache_stats", 1, of.prefix)) as string[];
    return Object.fromEntries(flat.flatMap((name, index) => (index % 2 ? [] : [[name, Number(flat[index + 1])]])));
  };
  const putMany = async (
    of: CacheFamilyContract,
    ids: readonly string[],
    bytes: number,
    client = redis,
  ): Promise<void> => {
    for (let at = 0; at < ids.length; at += BATCH) {
      const value = "v".repeat(bytes);
      await Promise.all(
        ids.slice(at, at + BATCH).map((id) => client.send("FCALL", "cache_put", 1, of.prefix, id, value)),
      );
    }
  };
  const ids = (count: number, name = "id"): string[] => Array.from({ length: count }, (_, index) => `${name}-${index}`);
  const present = async (of: CacheFamilyContract, id: string): Promise<boolean> =>
    (await redis.send("EXISTS", `${of.prefix}:e:${id}`)) === 1;
  const memory = async (what: string): Promise<number> => {
    const info = String(await redis.send("INFO", "memory"));
    return Number(new RegExp(`${what}:(\\d+)`).exec(info)?.[1]);
  };

  before(async function () {
    if (spawnSync("redis-server", ["--version"]).error) {
      process.stderr.write("skipped: no redis-server on PATH (apt-get install redis-server brings one)\n");
      this.skip();
    }
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "redis-cache-"));
    port = await freePort();
    server = spawn(
      "redis-server",
      [
        "--port",
        String(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        folder,
        "--save",
        "",
        "--maxmemory-policy",
        "volatile-lru",
      ],
      { stdio: "ignore" },
    );
    for (let attempt = 0; ; attempt++) {
      try {
        redis = await RedisClient.connect(port);
        break;
      } catch (error) {
        if (attempt > 50) {
          throw error;
        }
        await pause(100);
      }
    }
  });

  beforeEach(async () => {
    await redis.send("CONFIG", "SET", "maxmemory", "0");
    await redis.send("FLUSHALL");
    assert.equal(await redis.send("FUNCTION", "LOAD", "REPLACE", CACHE_LIBRARY), "pyairtable_cache");
    for (const each of families.values()) {
      await configure(each);
    }
  });

  after(async () => {
    if (server) {
      redis.close();
      const exited = new Promise((resolve) => server?.once("exit", resolve));
      server.kill();
      await exited;
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it("gives back what was put, and nothing else", async () => {
    const api = family("api");
    assert.equal(await call("cache_put", api, "GET /bases", "[1,2]"), 1);
    assert.equal(await call("cache_get", api, "GET /bases"), "[1,2]");
    assert.equal(await call("cache_get", api, "GET /tables"), null);
    assert.equal(await call("cache_delete", api, "GET /bases", "GET /tables"), 1);
    assert.equal(await call("cache_get", api, "GET /bases"), null);
    const { hits, misses, puts, bytes, entries } = await stats(api);
    assert.deepEqual({ hits, misses, puts, bytes, entries }, { hits: 1, misses: 2, puts: 1, bytes: 0, entries: 0 });
  });

  it("holds every family to its share while one is flooded", async () => {
    await redis.send("CONFIG", "SET", "maxmemory", `${MAX_MEMORY_MIB}mb`);
    const quiet = [...families.values()].filter(({ name }) => name !== "airtable");
    for (const each of quiet) {
      await putMany(each, ids(100), 1000);
    }
    const flood = family("airtable");
    await putMany(flood, ids(20_000, "flood"), 2000);
    for (const each of quiet) {
      const { entries, evictions = 0 } = await stats(each);
      assert.deepEqual([each.name, entries, evictions], [each.name, 100, 0]);
      assert.ok(await present(each, "id-0"), `${each.name} lost its oldest entry to the flood`);
    }
    const { bytes = 0, evictions = 0, budget } = await stats(flood);
    assert.equal(budget, flood.budgetBytes);
    assert.ok(bytes <= flood.budgetBytes && bytes > flood.budgetBytes * 0.99, `${bytes} of ${flood.budgetBytes}`);
    assert.ok(evictions > 18_000);
  });

  it("keeps all families full below maxmemory, so that the server itself never evicts", async () => {
    await redis.send("CONFIG", "SET", "maxmemory", `${MAX_MEMORY_MIB}mb`);
    for (const each of families.values()) {
      await putMany(each, ids(Math.ceil((each.budgetBytes / 1500) * 1.3)), 1000);
    }
    assert.match(String(await redis.send("INFO", "stats")), /evicted_keys:0\r/);
    const used = await memory("used_memory");
    assert.ok(used < MAX_MEMORY_MIB * 2 ** 20, `${used} bytes`);
  });

  it("counts no less than the server uses, and little more", async () => {
    const sessions = family("sessions");
    await configure(sessions, { budgetBytes: 2 ** 30 });
    for (const [idBytes, valueBytes, count] of [
      [16, 10, 4000],
      [36, 300, 8000],
      [40, 1400, 2000],
      [40, 5000, 1000],
      [100, 17_000, 400],
    ] as const) {
      const before = { used: await memory("used_memory"), counted: (await stats(sessions))["bytes"] ?? 0 };
      await putMany(sessions, ids(count, String(valueBytes).padStart(idBytes - 6, "k")), valueBytes);
      const used = (await memory("used_memory")) - before.used;
      const ratio = ((await stats(sessions))["bytes"] ?? 0) - before.counted;
      assert.ok(ratio / used > 0.98 && ratio / used < 1.2, `${valueBytes} bytes: counted ${ratio}, used ${used}`);
    }
  });

  it("evicts what was used longest ago (lru)", async () => {
    const api = family("api");
    const room = 10;
    await call("cache_put", api, "probe", "v".repeat(1000));
    const each = (await stats(api))["bytes"] ?? 0;
    await call("cache_delete", api, "probe");
    await configure(api, { budgetBytes: each * room });
    for (const id of ids(room)) {
      await call("cache_put", api, id, "v".repeat(1000));
    }
    await call("cache_get", api, "id-0");
    await call("cache_put", api, "id-10", "v".repeat(1000));
    assert.equal(await present(api, "id-0"), true);
    assert.equal(await present(api, "id-1"), false);
    assert.equal((await stats(api))["entries"], room);
  });

  it("evicts what is used least, and lets what was popular fade (lfu)", async () => {
    const llm = family("llm");
    const room = 10;
    await call("cache_put", llm, "probe", "v".repeat(1000));
    const each = (await stats(llm))["bytes"] ?? 0;
    await call("cache_delete", llm, "probe");
    await configure(llm, { budgetBytes: each * room, halfLifeSeconds: 0.2 });
    for (const id of ids(room)) {
      await call("cache_put", llm, id, "v".repeat(1000));
    }
    await Promise.all(ids(50).map(() => call("cache_get", llm, "id-0")));
    // Used once more, and later, than id-0's fifty times: recency alone would evict id-0 first.
    for (const id of ids(room).slice(1)) {
      await call("cache_get", llm, id);
    }
    await putMany(llm, ids(5, "once"), 1000);
    assert.equal(await present(llm, "id-0"), true);
    // Fifty uses weigh less than two after six half lives.
    await pause(1400);
    for (const id of ids(room, "new")) {
      await call("cache_put", llm, id, "v".repeat(1000));
      await call("cache_get", llm, id);
    }
    assert.equal(await present(llm, "id-0"), false);
  });

  it("ends entries at the family's lifetime and takes them off the books", async () => {
    const airtable = family("airtable");
    await configure(airtable, { ttlSeconds: 0.2 });
    await putMany(airtable, ids(50), 100);
    const [first] = (await Promise.all([redis.send("PTTL", `${airtable.prefix}:e:id-0`)])) as number[];
    assert.ok((first ?? 0) > 0 && (first ?? 0) <= 200);
    await call("cache_put", airtable, "long", "v", 3600);
    assert.ok(Number(await redis.send("PTTL", `${airtable.prefix}:e:long`)) <= 200, "no entry outlives its family");
    await pause(300);
    assert.equal(await call("cache_get", airtable, "id-0"), null);
    await call("cache_put", airtable, "next", "v");
    const { entries, expirations } = await stats(airtable);
    assert.deepEqual({ entries, expirations }, { entries: 1, expirations: 51 });
  });

  it("refuses what could never fit, and forgets the old value with it", async () => {
    const llm = family("llm");
    await call("cache_put", llm, "answer", "short");
    assert.equal(await call("cache_put", llm, "answer", "v".repeat(llm.budgetBytes)), 0);
    assert.equal(await call("cache_get", llm, "answer"), null);
    const { rejections, bytes, entries } = await stats(llm);
    assert.deepEqual({ rejections, bytes, entries }, { rejections: 1, bytes: 0, entries: 0 });
  });

  it("keeps the books right when the server evicts an entry behind its back", async () => {
    const api = family("api");
    await putMany(api, ids(10), 1000);
    await redis.send("DEL", `${api.prefix}:e:id-3`);
    assert.equal(await call("cache_get", api, "id-3"), null);
    assert.equal((await stats(api))["entries"], 9);
  });

  it("still reads, deletes and counts when the server is full", async () => {
    const sessions = family("sessions");
    await call("cache_put", sessions, "user", "token");
    await redis.send("CONFIG", "SET", "maxmemory-policy", "noeviction");
    await redis.send("CONFIG", "SET", "maxmemory", "1");
    await assert.rejects(call("cache_put", sessions, "other", "token"), /OOM/);
    assert.equal(await call("cache_get", sessions, "user"), "token");
    assert.equal(await call("cache_delete", sessions, "user"), 1);
    await redis.send("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
  });

  it("stays consistent under two clients", async () => {
    const api = family("api");
    const budgetBytes = 200_000;
    await configure(api, { budgetBytes });
    const other = await RedisClient.connect(port);
    await Promise.all([
      putMany(api, ids(4000, "a"), 700),
      putMany(api, [...ids(2000, "a"), ...ids(2000, "b")], 900, other),
      ...ids(500, "a").map((id) => other.send("FCALL", "cache_delete", 1, api.prefix, id)),
    ]);
    other.close();
    const { bytes = 0, entries } = await stats(api);
    const sizes = (await redis.send("HVALS", `${api.prefix}:size`)) as string[];
    assert.equal(
      bytes,
      sizes.reduce((sum, size) => sum + Number(size), 0),
    );
    assert.equal(entries, sizes.length);
    assert.equal(entries, await redis.send("ZCARD", `${api.prefix}:order`));
    assert.equal(entries, await redis.send("ZCARD", `${api.prefix}:expiry`));
    assert.ok(bytes <= budgetBytes);
  });

  it("says what is wrong with a call", async () => {
    const api = family("api");
    await assert.rejects(redis.send("FCALL", "cache_put", 1, "cache:{none}", "id", "v"), /not configured/);
    await assert.rejects(call("cache_put", api, "", "v"), /needs an id/);
    await assert.rejects(call("cache_configure", api, 0, 1, "lru"), /positive/);
    await assert.rejects(call("cache_configure", api, 1, 1, "fifo"), /lru or lfu/);
  });

  it("shrinks a family to a smaller budget, and survives a change of policy", async () => {
    const api = family("api");
    await putMany(api, ids(200), 1000);
    await configure(api, { budgetBytes: 50_000, eviction: "lfu", halfLifeSeconds: 60 });
    const { bytes = 0, entries = 0 } = await stats(api);
    assert.ok(bytes <= 50_000 && entries > 20);
    await putMany(api, ids(200, "later"), 1000);
    assert.ok(((await stats(api))["bytes"] ?? 0) <= 50_000);
  });
});

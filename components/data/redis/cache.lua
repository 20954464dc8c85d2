#!lua name=pyairtable_cache

-- Caches that share one Redis without taking each other's memory. Redis has one eviction policy and no quota for a
-- prefix; here each family of entries has a budget in bytes, a lifetime and a policy of its own, kept by functions
-- that run atomically. KEYS[1] is the family's prefix, e.g. "cache:{api}"; its braces put all keys of the family in
-- one slot. Keys of a family:
--   <prefix>:e:<id>   the entry itself, with a time to live
--   <prefix>:order    sorted set: id by score; the lowest is evicted first
--   <prefix>:expiry   sorted set: id by the millisecond it expires
--   <prefix>:size     hash: bytes counted for an id
--   <prefix>:config   hash: ttl, budget, eviction, half_life (cache_configure)
--   <prefix>:stats    hash: bytes, entries, hits, misses, puts, evictions, expirations, rejections
-- Only entries have a time to live: the server's own eviction (volatile-lru) can take an entry, which is then a miss
-- and leaves the books at its next use, but never the books.

-- Bytes of the keyspace and of the three indexes for one entry, beside its value and the four copies of its id.
-- Measured by tests/proof/redis-cache.spec.ts, which fails if the count falls short of the server's own.
local OVERHEAD = 456
local COPIES_OF_ID = 4
-- Redis' header of a value.
local HEADER = 16
-- Expired entries that one call clears away when there is no need for room.
local REAP = 64

local function milliseconds()
  local time = redis.call("TIME")
  return tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end

-- What the allocator (jemalloc) gives for so many bytes: it has four sizes between one power of two and the next.
local function allocated(bytes)
  local _, exponent = math.frexp(bytes - 1)
  local step = 2 ^ math.max(exponent - 3, 4)
  return math.ceil(bytes / step) * step
end

local function cost(prefix, id, value)
  return OVERHEAD + COPIES_OF_ID * #id + #prefix + allocated(#value + HEADER)
end

local function count(prefix, what, by)
  redis.call("HINCRBY", prefix .. ":stats", what, by)
end

local function config(prefix)
  local read = redis.call("HMGET", prefix .. ":config", "ttl", "budget", "eviction", "half_life")
  if not read[1] then
    return nil
  end
  return { ttl = tonumber(read[1]), budget = tonumber(read[2]), lfu = read[3] == "lfu", half_life = tonumber(read[4]) }
end

-- LRU: the time of the last use. LFU: log2 of the uses, each weighing 2^(time / half life), so that a use now counts
-- twice one of a half life ago; as a logarithm it neither overflows nor needs to be aged.
local function score(settings, old, now)
  if not settings.lfu then
    return now
  end
  local weight = now / 1000 / settings.half_life
  if not old then
    return weight
  end
  local high = math.max(old, weight)
  return high + math.log(2 ^ (old - high) + 2 ^ (weight - high)) / math.log(2)
end

-- Takes an entry and everything known about it away; false if it was not in the books.
local function forget(prefix, id)
  redis.call("DEL", prefix .. ":e:" .. id)
  redis.call("ZREM", prefix .. ":order", id)
  redis.call("ZREM", prefix .. ":expiry", id)
  local bytes = redis.call("HGET", prefix .. ":size", id)
  if not bytes then
    return false
  end
  redis.call("HDEL", prefix .. ":size", id)
  count(prefix, "bytes", -tonumber(bytes))
  count(prefix, "entries", -1)
  return true
end

-- Clears away up to `limit` expired entries; the number cleared.
local function reap(prefix, now, limit)
  local expired = redis.call("ZRANGEBYSCORE", prefix .. ":expiry", "-inf", now, "LIMIT", 0, limit)
  for _, id in ipairs(expired) do
    forget(prefix, id)
  end
  if #expired > 0 then
    count(prefix, "expirations", #expired)
  end
  return #expired
end

-- Makes the family fit: what has expired goes first, then the lowest scores.
local function shrink(prefix, now, allowed)
  while tonumber(redis.call("HGET", prefix .. ":stats", "bytes") or 0) > allowed do
    if reap(prefix, now, REAP) == 0 then
      local lowest = redis.call("ZRANGE", prefix .. ":order", 0, 0)[1]
      if not lowest then
        return
      end
      forget(prefix, lowest)
      count(prefix, "evictions", 1)
    end
  end
end

-- FCALL cache_configure 1 <prefix> <ttl seconds> <budget bytes> <lru|lfu> [half life seconds] -> OK
local function cache_configure(keys, args)
  local ttl, budget, eviction, half_life = tonumber(args[1]), tonumber(args[2]), args[3], tonumber(args[4] or args[1])
  if not (ttl and ttl > 0 and budget and budget > 0 and half_life and half_life > 0) then
    return redis.error_reply("CACHE ttl, budget and half life must be positive numbers")
  end
  if eviction ~= "lru" and eviction ~= "lfu" then
    return redis.error_reply("CACHE eviction must be lru or lfu")
  end
  local prefix = keys[1]
  local before = redis.call("HGET", prefix .. ":config", "eviction")
  if before and before ~= eviction then
    -- Scores of the two policies cannot be compared: all entries start level.
    for _, id in ipairs(redis.call("ZRANGE", prefix .. ":order", 0, -1)) do
      redis.call("ZADD", prefix .. ":order", 0, id)
    end
  end
  redis.call("HSET", prefix .. ":config", "ttl", ttl, "budget", budget, "eviction", eviction, "half_life", half_life)
  shrink(prefix, milliseconds(), budget)
  return redis.status_reply("OK")
end

-- FCALL cache_put 1 <prefix> <id> <value> [ttl seconds, at most the family's] -> 1, or 0 if it can never fit
local function cache_put(keys, args)
  local prefix, id, value = keys[1], args[1], args[2]
  if not id or id == "" or not value then
    return redis.error_reply("CACHE put needs an id and a value")
  end
  local settings = config(prefix)
  if not settings then
    return redis.error_reply("CACHE family " .. prefix .. " is not configured")
  end
  local ttl = math.min(tonumber(args[3]) or settings.ttl, settings.ttl)
  if ttl <= 0 then
    return redis.error_reply("CACHE ttl must be positive")
  end
  local now = milliseconds()
  local old = tonumber(redis.call("ZSCORE", prefix .. ":order", id) or "")
  local expires = redis.call("ZSCORE", prefix .. ":expiry", id)
  if expires and tonumber(expires) <= now then
    old = nil
  end
  forget(prefix, id)
  reap(prefix, now, REAP)
  local bytes = cost(prefix, id, value)
  if bytes > settings.budget then
    count(prefix, "rejections", 1)
    return 0
  end
  shrink(prefix, now, settings.budget - bytes)
  local lifetime = math.ceil(ttl * 1000)
  redis.call("SET", prefix .. ":e:" .. id, value, "PX", lifetime)
  redis.call("ZADD", prefix .. ":order", string.format("%.17g", score(settings, old, now)), id)
  redis.call("ZADD", prefix .. ":expiry", string.format("%.17g", now + lifetime), id)
  redis.call("HSET", prefix .. ":size", id, bytes)
  count(prefix, "bytes", bytes)
  count(prefix, "entries", 1)
  count(prefix, "puts", 1)
  return 1
end

-- FCALL cache_get 1 <prefix> <id> -> the value, or nil
local function cache_get(keys, args)
  local prefix, id = keys[1], args[1]
  local value = redis.call("GET", prefix .. ":e:" .. id)
  if not value then
    count(prefix, "misses", 1)
    if forget(prefix, id) then
      count(prefix, "expirations", 1)
    end
    return false
  end
  count(prefix, "hits", 1)
  local settings = config(prefix)
  if settings then
    local old = tonumber(redis.call("ZSCORE", prefix .. ":order", id) or "")
    redis.call("ZADD", prefix .. ":order", "XX", string.format("%.17g", score(settings, old, milliseconds())), id)
  end
  return value
end

-- FCALL cache_delete 1 <prefix> <id>... -> how many were there
local function cache_delete(keys, args)
  local removed = 0
  for _, id in ipairs(args) do
    if forget(keys[1], id) then
      removed = removed + 1
    end
  end
  return removed
end

-- FCALL_RO cache_stats 1 <prefix> -> name, value, ... ; also budget. Runs on replicas as well.
local function cache_stats(keys)
  local flat = redis.call("HGETALL", keys[1] .. ":stats")
  flat[#flat + 1] = "budget"
  flat[#flat + 1] = redis.call("HGET", keys[1] .. ":config", "budget") or "0"
  return flat
end

redis.register_function("cache_configure", cache_configure)
redis.register_function("cache_put", cache_put)
-- These two only shrink or mark: they must work when the server is full.
redis.register_function({ function_name = "cache_get", callback = cache_get, flags = { "allow-oom" } })
redis.register_function({ function_name = "cache_delete", callback = cache_delete, flags = { "allow-oom" } })
redis.register_function({ function_name = "cache_stats", callback = cache_stats, flags = { "no-writes" } })

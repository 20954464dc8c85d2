-- Run by the exporter on every member: what each cache family holds and did, as redis_script_values{key="<family>_<what>"}.
local values = {}
for _, family in ipairs({"sessions", "api", "database", "airtable", "llm"}) do
  local stats = redis.call("HGETALL", "cache:{" .. family .. "}:stats")
  for i = 1, #stats, 2 do
    values[#values + 1] = family .. "_" .. stats[i]
    values[#values + 1] = stats[i + 1]
  end
end
return values

-- For wrk: asks for the lines of a file in turn, each a path, a tab, and the cookie of who asks. Ends with one line of JSON.
--     wrk … -s round_robin.lua URL -- FILE

local requests, turn = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, cookie = line:match("^(.-)\t(.*)$")
    requests[#requests + 1] = wrk.format("GET", path, { Cookie = cookie })
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    'JSON {"requests": %d, "wall_s": %.6f, "p50_ms": %.3f, "p95_ms": %.3f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    failed.status + failed.connect + failed.read + failed.write + failed.timeout))
end

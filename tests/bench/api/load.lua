-- wrk's part: POSTs of one body in turn for each of some tokens, or GETs with their entity tags.
--
--   wrk -s load.lua URL -- FILE        FILE holds lines: method, path, body, extra header,
--                                      then a line each: token TAB tag TAB person person ...

local requests, rows, asked = {}, {}, 0
local method, path, body, header

function init(args)
  local lines = {}
  for line in io.lines(args[1]) do lines[#lines + 1] = line end
  method, path, body, header = lines[1], lines[2], lines[3], lines[4]
  for i = 5, #lines do
    local token, tag, people = lines[i]:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    local row = { headers = { ["Authorization"] = "Bearer " .. token, ["Accept"] = "application/json" }, people = {} }
    if method == "POST" then row.headers["Content-Type"] = "application/json" end
    if header ~= "" then row.headers[header:match("^[^:]+")] = header:match(": (.*)$") end
    if tag ~= "" then row.headers["If-None-Match"] = tag end
    for person in people:gmatch("%S+") do row.people[#row.people + 1] = person end
    rows[#rows + 1] = row
    requests[#requests + 1] = wrk.format(method, path, row.headers, method == "POST" and body or nil)
  end
  fresh = body:find("@KEY@", 1, true) ~= nil
  math.randomseed(tonumber(args[2]))
  salt = math.random(1, 1e9)
end

function request()
  asked = asked + 1
  local at = asked % #requests + 1
  if not fresh then return requests[at] end
  local row = rows[at]
  local person = row.people[math.floor(asked / #rows) % #row.people + 1]
  local text = body:gsub("@KEY@", salt .. "-" .. asked):gsub("@PERSON@", person)
  return wrk.format(method, path, row.headers, text)
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d, "bytes": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout, summary.bytes))
end

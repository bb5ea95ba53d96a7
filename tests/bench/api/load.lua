-- wrk's part: one request in turn for each of some tokens. Contacts carry a fresh key and another
-- person each time, and an answer that recorded none counts as failed.
--
--   wrk -s load.lua URL -- FILE SEED   FILE holds lines: method, path, body, extra header,
--                                      then a line each: token TAB entity tag TAB person person ...

local threads = {}

function setup(thread) threads[#threads + 1] = thread end

local function read(file)
  local lines = {}
  for line in io.lines(file) do lines[#lines + 1] = line end
  return lines
end

local function headers_of(token, tag)
  local headers = { ["Authorization"] = "Bearer " .. token, ["Accept"] = "application/json" }
  if method == "POST" then headers["Content-Type"] = "application/json" end
  if header ~= "" then headers[header:match("^[^:]+")] = header:match(": (.*)$") end
  if tag ~= "" then headers["If-None-Match"] = tag end
  return headers
end

function init(args)
  local lines = read(args[1])
  method, path, body, header = lines[1], lines[2], lines[3], lines[4]
  rows, requests, asked, unrecorded = {}, {}, 0, 0
  for i = 5, #lines do
    local token, tag, persons = lines[i]:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    local row = { headers = headers_of(token, tag), people = {} }
    for person in persons:gmatch("%S+") do row.people[#row.people + 1] = person end
    rows[#rows + 1] = row
    requests[#requests + 1] = wrk.format(method, path, row.headers, method == "POST" and body or nil)
  end
  math.randomseed(tonumber(args[2]))
  salt = math.random(1, 1e9)
  if body:find("@KEY@", 1, true) then request, response = contact, recorded end
end

function request()
  asked = asked + 1
  return requests[asked % #requests + 1]
end

function contact()
  asked = asked + 1
  local row = rows[asked % #rows + 1]
  local person = row.people[math.floor(asked / #rows) % #row.people + 1]
  local text = body:gsub("@KEY@", salt .. "-" .. asked):gsub("@PERSON@", person)
  return wrk.format(method, path, row.headers, text)
end

function recorded(_, _, answer)
  if not answer:find('"contactedOn"', 1, true) then unrecorded = unrecorded + 1 end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  for _, thread in ipairs(threads) do failed = failed + thread:get("unrecorded") end
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end

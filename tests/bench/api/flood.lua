-- Whole requests from files, sent in turn; @NUMBER@ in them becomes a number that was not sent before.

local requests, sent = {}, 0

function init(args)
  for i = 0, tonumber(args[2]) - 1 do
    local file = io.open(args[1] .. "/" .. i, "rb")
    requests[#requests + 1] = file:read("*a")
    file:close()
  end
end

function request()
  sent = sent + 1
  local text = requests[sent % #requests + 1]
  return (text:gsub("@NUMBER@", string.format("%08d", 50000000 + sent)))
end

-- A pandoc filter. A div of class figure names a figure of plots/ and holds the text for those who do
-- not see it; what comes out is the figure on light and on dark paper, with its caption. A heading's
-- minutes go below it. Brackets in a formula are as high as letters, unless \left and \right ask for more:
-- pandoc would stretch them all, and browsers overdo it.

local function read(path)
  local file = assert(io.open(path), path .. " is missing")
  local text = file:read("a")
  file:close()
  return text
end

local function picture(name, theme, alt)
  local ending = theme == "light" and "" or "-" .. theme
  return string.format('<img class="%s" src="%s%s.svg" alt="%s">', theme, name, ending, alt)
end

function Div(div)
  if not div.classes:includes("figure") then return nil end
  local name = div.attributes.name
  local alt = pandoc.utils.stringify(div.content):gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;")
  local caption = pandoc.read(read("plots/captions/" .. name .. ".en.md"), "markdown").blocks
  local blocks = pandoc.List({pandoc.RawBlock("html", '<figure id="' .. name .. '"><div>' ..
    picture(name, "light", alt) .. picture(name, "dark", alt) .. "</div><figcaption>")})
  blocks:extend(caption)
  blocks:insert(pandoc.RawBlock("html", "</figcaption></figure>"))
  return blocks
end

function Math(math)
  local text = math.text
  math.text = text:gsub("()([%(%)%[%]])", function(at, bracket)
    local before = text:sub(1, at - 1)
    if before:match("\\left$") or before:match("\\right$") then return nil end
    return "{" .. bracket .. "}"
  end)
  return math
end

function Header(header)
  local minutes = header.attributes.text
  if not minutes then return nil end
  return {pandoc.Header(header.level, header.content, {id = header.identifier}),
    pandoc.RawBlock("html", '<p class="minutes">' .. minutes .. "</p>")}
end

-- Pandoc: the book's pages stand in a folder of their own, html/, beside the figures.
local function moved(target)
  if target:match("^[%a]+:") or target:match("^#") then return target end
  if target:match("^README%.md") then return (target:gsub("^README%.md", "index.html")) end
  if target:match("^[%w-]+%.md") then return (target:gsub("%.md", ".html", 1)) end
  return "../" .. target
end

function Link(link) link.target = moved(link.target); return link end
function Image(image) image.src = moved(image.src); return image end

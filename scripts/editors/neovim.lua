-- Drives Neovim without a screen; prints one line for each thing seen.
local function out(text) io.stdout:write(text .. "\n") end
local function diagnostics(buffer) return vim.diagnostic.get(buffer) end
local function open(name, filetype)
  vim.cmd("edit " .. name)
  local buffer = vim.api.nvim_get_current_buf()
  if filetype then vim.bo[buffer].filetype = filetype end
  vim.wait(15000, function() return #diagnostics(buffer) > 0 end, 30)
  return buffer
end
local version = vim.version()
out(("neovim %d.%d"):format(version.major, version.minor))

local buffer = open("emoji.sdprompt")
for _, found in ipairs(diagnostics(buffer)) do
  local code = found.code or (found.user_data and found.user_data.lsp and found.user_data.lsp.code)
  out(("%s %d:%d"):format(code, found.lnum + 1, found.col + 1))
end
local document = { uri = vim.uri_from_bufnr(buffer) }
local position = { line = 0, character = 17 }
local range = { start = position, ["end"] = position }
local function ask(method, extra)
  local params = vim.tbl_extend("force", { textDocument = document }, extra)
  for _, answer in pairs(vim.lsp.buf_request_sync(buffer, method, params, 10000) or {}) do
    if answer.result then return answer.result end
  end
end
local get = vim.lsp.get_clients or vim.lsp.get_active_clients
local client = get()[1]
for _, action in ipairs(ask("textDocument/codeAction", { range = range, context = { diagnostics = {} } }) or {}) do
  if action.title:find("PW002", 1, true) and action.kind == "quickfix" and action.title:find("Write") then
    if not action.edit then
      action = select(2, next(vim.lsp.buf_request_sync(buffer, "codeAction/resolve", action, 10000))).result
    end
    vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
  end
end
out("fixed: " .. vim.api.nvim_buf_get_lines(buffer, 0, 1, false)[1])
vim.wait(10000, function()
  for _, found in ipairs(diagnostics(buffer)) do
    local code = found.code or (found.user_data and found.user_data.lsp and found.user_data.lsp.code)
    if code == "PW002" then return false end
  end
  return true
end, 30)
out("left: " .. #diagnostics(buffer))
local hover = ask("textDocument/hover", { position = { line = 1, character = 17 } })
out("hover: " .. (hover and hover.contents.value:gsub("\n.*", "") or "none"))

for _, name in ipairs({ "styles.csv", "wildcards/animals.txt", "wildcards/places.yaml", "workflows/cat.json" }) do
  out(("%s: %d"):format(name, #diagnostics(open(name))))
end
vim.cmd("edit README.txt")
out("README.txt: " .. #vim.lsp.buf_get_clients(0))

-- A key as somebody presses it; what comes of it is there when this returns.
local function press(keys)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true), "xt", false)
end
local function line() return vim.api.nvim_buf_get_lines(0, 0, 1, false)[1] end

vim.cmd("edit! new.sdprompt")
vim.api.nvim_buf_set_lines(0, 0, -1, false, { "\u{1F431} cat, red dog, a fish" })
vim.api.nvim_win_set_cursor(0, { 1, 14 })
press("<C-Up>")
out("raised: " .. line())
press("<C-Down><C-Down>")
out("lowered: " .. line())
press("<C-Up>")
vim.api.nvim_win_set_cursor(0, { 1, 14 })
press("<M-Left>")
out("moved: " .. line())
vim.api.nvim_buf_set_lines(0, 0, -1, false, { "\u{1F431} cat, red dog, a fish" })
vim.api.nvim_win_set_cursor(0, { 1, 10 })
press("vee<C-Up><C-Up><Esc>")
out("selected: " .. line())
vim.cmd("normal! 0v$\27")
vim.cmd("'<,'>Promptlint sort")
out("sorted: " .. line())
vim.api.nvim_buf_set_lines(0, 0, -1, false, { "\u{1F431} cat, ((red dog)), a fish, a fish" })
vim.api.nvim_win_set_cursor(0, { 1, 16 })
vim.cmd("Promptlint number")
out("numbered: " .. line())
vim.cmd("Promptlint brackets")
out("bracketed: " .. line())
vim.cmd("Promptlint unique")
out("unique: " .. line())

-- A line of settings as it is typed, a container that is broken for now, a LoRA half written.
local function codes(buffer)
  local all = {}
  for _, found in ipairs(diagnostics(buffer)) do
    all[#all + 1] = found.code or (found.user_data and found.user_data.lsp and found.user_data.lsp.code)
  end
  return table.concat(all, " ")
end
vim.api.nvim_buf_set_lines(0, 0, -1, false, { "a cat", "Steps: 20, Sampler: Euler a" })
vim.wait(10000, function() return codes(0):find("PM001") end, 30)
out("settings: " .. codes(0))
vim.cmd("edit! workflows/cat.json")
vim.wait(5000, function() return codes(0) ~= "" end, 30)
vim.api.nvim_buf_set_lines(0, -2, -1, false, {})
vim.wait(10000, function() return codes(0):find("PL004") end, 30)
out("broken: " .. codes(0))
buffer = open("emoji.sdprompt")
document = { uri = vim.uri_from_bufnr(buffer) }
-- What completes a text, once models and lists are read.
local function completes(text)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { text })
  local labels = {}
  vim.wait(10000, function()
    local found = ask("textDocument/completion", { position = { line = 0, character = #text } }) or {}
    for _, item in ipairs(found.items or found) do labels[#labels + 1] = item.label end
    return #labels > 0
  end, 100)
  return labels[1] or "nothing"
end
out("completes: " .. completes("a cat, <lora:in"))
out("tag of 150,000: " .. completes("a cat, windm"))

-- In every kind of prompt: where `|` stands something is completed, as the file spells it.
local function completed_in(name, lines)
  vim.cmd("edit! " .. name)
  local buffer, row, column = vim.api.nvim_get_current_buf(), 0, 0
  for number, text in ipairs(lines) do
    local at = text:find("|", 1, true)
    if at then row, column, lines[number] = number - 1, at - 1, text:sub(1, at - 1) .. text:sub(at + 1) end
  end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  document = { uri = vim.uri_from_bufnr(buffer) }
  local items = {}
  vim.wait(10000, function()
    local found = ask("textDocument/completion", { position = { line = row, character = column } }) or {}
    items = found.items or found
    return #items > 0
  end, 100)
  if #items == 0 then return "nothing" end
  vim.lsp.util.apply_text_edits({ items[1].textEdit }, buffer, client.offset_encoding)
  return vim.api.nvim_buf_get_lines(buffer, row, row + 1, false)[1]
end
for _, each in ipairs({
  { "styles.csv", { "name,prompt,negative_prompt", 'warm,"a cat, <lora:ink|",blurry' } },
  { "styles.csv", { "name,prompt,negative_prompt", 'warm,"a cat","blurry, EasyN|"' } },
  { "wildcards/animals.txt", { "cat", "dog, <lora:ink|", "fox" } },
  { "wildcards/places.yaml", { "places:", "  - the sea", "  - a lake, <lora:ink|" } },
  { "workflows/cat.json", { "{", '  "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat, EasyN|", "clip": ["4", 1]}}', "}" } },
  { "emoji.sdprompt", { "a cat", "Negative prompt: blurry, EasyN|" } },
  { "emoji.sdprompt", { "a cat, <lora:inkPainting_v2:0.|>" } },
}) do
  out(("in %s: %s"):format(each[1], completed_in(each[1], each[2])))
end

local seed = open("seed-page.txt", "sdprompt")  -- nothing in its name says what it is
local negative = 0
for _, found in ipairs(diagnostics(seed)) do
  if found.lnum >= 25 then negative = negative + 1 end
end
out("seed: " .. (negative > 0 and "found" or "nothing"))
vim.cmd("qall!")

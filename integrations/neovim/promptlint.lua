-- promptlint in Neovim 0.7 and later: put this file into ~/.config/nvim/plugin/.
-- Settings: vim.g.promptlint_settings for the server, promptlint_command, promptlint_filetypes, promptlint_files; with
-- promptlint_keys = false no key is set, with promptlint_start = false no server is started (lsp/promptlint.lua does).
-- 0.7 has vim.filetype.add, and does not use it unless somebody asks for that.
vim.cmd([[autocmd BufRead,BufNewFile *.sdprompt setfiletype sdprompt]])

local NAME = "promptlint"
local clients = {}

-- What the words of :Promptlint ask of the server.
local COMMANDS = {
  raise = "promptlint.raiseWeight",
  lower = "promptlint.lowerWeight",
  left = "promptlint.moveTagLeft",
  right = "promptlint.moveTagRight",
  sort = "promptlint.sortTags",
  wrap = "promptlint.wrapInWeight",
  number = "promptlint.writeAsNumber",
  brackets = "promptlint.writeAsBrackets",
  unique = "promptlint.removeDuplicates",
  split = "promptlint.splitAtChunk",
}

-- The keys of the WebUI, in files whose type is sdprompt.
local KEYS = { raise = "<C-Up>", lower = "<C-Down>", left = "<M-Left>", right = "<M-Right>" }

local function config(root)
  return {
    name = NAME,
    cmd = vim.g.promptlint_command or { "promptlint", "server" },
    root_dir = root,
    init_options = { settings = vim.g.promptlint_settings or vim.empty_dict() },
  }
end

-- Keys and commands: the server says the edits, and what is selected after them.

local function client_of(buffer)
  local all = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = buffer }) or vim.lsp.buf_get_clients(buffer)
  for _, client in pairs(all) do
    if client.name == NAME then return client end
  end
end

local function is_visual() return vim.fn.mode():find("[vV\22]") ~= nil end

-- What is selected as a range of the protocol, else the place of the cursor.
local function selected(buffer, encoding, marks)
  if not (marks or is_visual()) then
    return vim.lsp.util.make_range_params(0, encoding).range
  end
  local from, to = vim.fn.getpos(marks and "'<" or "v"), vim.fn.getpos(marks and "'>" or ".")
  if from[2] > to[2] or (from[2] == to[2] and from[3] > to[3]) then from, to = to, from end
  local lines = (marks and vim.fn.visualmode() or vim.fn.mode()) == "V"
  local last = #vim.fn.getline(to[2])
  return vim.lsp.util.make_given_range_params(
    { from[2], lines and 0 or from[3] - 1 }, { to[2], lines and math.max(last - 1, 0) or math.min(to[3], last) - 1 }, buffer, encoding
  ).range
end

local function column(buffer, place, encoding)
  local line = vim.api.nvim_buf_get_lines(buffer, place.line, place.line + 1, false)[1] or ""
  if encoding == "utf-8" then return math.min(place.character, #line) end
  local units = select(encoding == "utf-16" and 2 or 1, vim.str_utfindex(line))
  return vim.str_byteindex(line, math.min(place.character, units), encoding == "utf-16")
end

local function select_range(buffer, range, encoding, visual)
  local from = { range.start.line + 1, column(buffer, range.start, encoding) }
  local to = { range["end"].line + 1, column(buffer, range["end"], encoding) }
  if visual then vim.cmd("normal! \27") end
  vim.api.nvim_win_set_cursor(0, from)
  if visual and (from[1] ~= to[1] or from[2] ~= to[2]) then
    vim.cmd("normal! v")
    vim.api.nvim_win_set_cursor(0, { to[1], math.max(to[2] - 1, 0) })
  end
end

local function ask(word, marks)
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  if not client then return end
  local visual = is_visual()
  local params = {
    command = COMMANDS[word],
    arguments = { vim.uri_from_bufnr(buffer), selected(buffer, client.offset_encoding, marks) },
  }
  local answers = vim.lsp.buf_request_sync(buffer, "workspace/executeCommand", params, 2000) or {}
  local change = (answers[client.id] or {}).result
  if type(change) ~= "table" or not change.edits then return end
  vim.lsp.util.apply_text_edits(change.edits, buffer, client.offset_encoding)
  if type(change.selection) == "table" then
    select_range(buffer, change.selection, client.offset_encoding, visual)
  end
end

local function fix(buffer)
  vim.lsp.buf_request_sync(buffer, "workspace/executeCommand",
    { command = "promptlint.fixAll", arguments = { vim.uri_from_bufnr(buffer) } }, 5000)
end

vim.api.nvim_create_user_command("Promptlint", function(given)
  if given.args == "fix" then
    fix(vim.api.nvim_get_current_buf())
  elseif COMMANDS[given.args] then
    ask(given.args, given.range > 0)
  else
    vim.notify("Promptlint: raise, lower, left, right, sort or fix", vim.log.levels.WARN)
  end
end, {
  nargs = 1,
  range = true,
  complete = function() return { "raise", "lower", "left", "right", "sort", "fix" } end,
})

for word in pairs(COMMANDS) do
  vim.keymap.set({ "n", "i", "x" }, ("<Plug>(promptlint-%s)"):format(word), function() ask(word) end)
end

local function set_keys(buffer)
  if vim.g.promptlint_keys == false then return end
  for word, key in pairs(KEYS) do
    vim.keymap.set({ "n", "i", "x" }, key, ("<Plug>(promptlint-%s)"):format(word), { buffer = buffer, remap = true })
  end
end

-- The server.

local function attach(buffer)
  if vim.g.promptlint_start == false or client_of(buffer) then return end
  local file = vim.api.nvim_buf_get_name(buffer)
  local marks = { "promptlint.toml", ".promptlint.toml", "pyproject.toml", ".git" }
  local found = vim.fs and vim.fs.find(marks, { upward = true, path = vim.fn.fnamemodify(file, ":h") })[1]
  local root = found and vim.fn.fnamemodify(found, ":h") or vim.fn.getcwd()
  if vim.lsp.start then
    vim.lsp.start(config(root), { bufnr = buffer })
    return
  end
  if not clients[root] then
    clients[root] = vim.lsp.start_client(config(root))
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = vim.g.promptlint_filetypes or { "sdprompt" },
  callback = function(event)
    vim.bo[event.buf].commentstring = "# %s"
    set_keys(event.buf)
    attach(event.buf)
  end,
})

-- Files that may hold prompts and keep their own type: what does not look like prompts is not checked.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = vim.g.promptlint_files or {
    "*styles*.csv", "*wildcards*/*.txt", "*wildcards*/*.yaml", "*wildcards*/*.yml", "*[pP]rompt*.txt", "*/workflows/*.json", "*[wW]orkflow*.json",
  },
  callback = function(event) attach(event.buf) end,
})

-- A configuration that is open is edited ("Ignore … in promptlint.toml") as it is in its buffer.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = { "promptlint.toml", ".promptlint.toml", "pyproject.toml" },
  callback = function(event)
    for _, client in pairs(vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()) do
      if client.name == NAME then return attach(event.buf) end
    end
  end,
})

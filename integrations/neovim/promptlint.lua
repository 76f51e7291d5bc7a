-- promptlint in Neovim 0.7 to 0.10: put this file into ~/.config/nvim/plugin/.
-- In 0.11 and later lsp/promptlint.lua and `vim.lsp.enable("promptlint")` do the same.
-- 0.7 has vim.filetype.add, and does not use it unless somebody asks for that.
vim.cmd([[autocmd BufRead,BufNewFile *.sdprompt setfiletype sdprompt]])

local clients = {}

local function config(root)
  return {
    name = "promptlint",
    cmd = vim.g.promptlint_command or { "promptlint", "server" },
    root_dir = root,
    init_options = { settings = vim.g.promptlint_settings or vim.empty_dict() },
  }
end

local function attach(buffer)
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
    attach(event.buf)
  end,
})

-- Files that may hold prompts and keep their own type: what does not look like prompts is not checked.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  pattern = vim.g.promptlint_files or { "*/styles.csv", "*/wildcards/*.txt", "*/wildcards/*.yaml" },
  callback = function(event) attach(event.buf) end,
})

-- promptlint in Neovim 0.11 and later, for those who keep their servers in lsp/: put this file into ~/.config/nvim/lsp/,
-- and into init.lua
--   vim.filetype.add({ extension = { sdprompt = "sdprompt" } })
--   vim.lsp.enable("promptlint")
-- The keys are in ../promptlint.lua, which starts the server itself unless vim.g.promptlint_start is false.
local files = {
  "styles[^/]*%.csv$", "wildcards[^/]*/.*%.txt$", "wildcards[^/]*/.*%.ya?ml$", "[pP]rompt[^/]*%.txt$", "/workflows/.*%.json$", "[wW]orkflow[^/]*%.json$",
}
local marks = { "promptlint.toml", ".promptlint.toml", "pyproject.toml", ".git" }

return {
  cmd = { "promptlint", "server" },
  filetypes = { "sdprompt", "csv", "text", "yaml", "json" },
  -- It is started where this calls on_dir: for our own type, and for files that may hold prompts by their names.
  root_dir = function(buffer, on_dir)
    local path = vim.fs.normalize(vim.api.nvim_buf_get_name(buffer))
    local is_ours = vim.bo[buffer].filetype == "sdprompt"
    for _, pattern in ipairs(files) do
      is_ours = is_ours or path:find(pattern) ~= nil
    end
    if is_ours then on_dir(vim.fs.root(buffer, marks) or vim.fs.dirname(path)) end
  end,
  init_options = { settings = vim.empty_dict() },
}

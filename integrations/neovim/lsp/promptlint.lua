-- promptlint in Neovim 0.11 and later: put this file into ~/.config/nvim/lsp/, and into init.lua
--   vim.filetype.add({ extension = { sdprompt = "sdprompt" } })
--   vim.lsp.enable("promptlint")
return {
  cmd = { "promptlint", "server" },
  filetypes = { "sdprompt" },
  root_markers = { "promptlint.toml", ".promptlint.toml", "pyproject.toml", ".git" },
  init_options = { settings = {} },
}

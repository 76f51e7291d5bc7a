"""The language server: prompts in editors. The only importer of pygls, which is in the extra `lsp`."""

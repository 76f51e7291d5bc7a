"""The language server: prompts in editors. The only importer of pygls, which is in the extra `lsp`.

`server` connects a client to its `session`; `requests` answer what the client asks, with what `features` make of a
`snapshot`, which is one version of an open text.
"""

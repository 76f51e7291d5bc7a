"""What tells prompts from other text: the names of files and folders, and what texts look like.

`names` asks the path; `content` and `shape` a whole file of text; `fields` a text under a key; `passages` a part of a
page; `topics` what a text is about; `files` says why the texts found in a file are prompts. The words that they go by
are data, in `resources/known/data/telling_words.toml`.
"""

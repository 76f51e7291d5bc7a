"""The rules: one per file, `ls` is the rule list."""

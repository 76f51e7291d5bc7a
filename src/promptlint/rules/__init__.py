"""The rules: one a file, `ls` is the rule list."""

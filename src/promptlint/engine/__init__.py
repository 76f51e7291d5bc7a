"""The linter: settings, one walk, folding, fixes."""

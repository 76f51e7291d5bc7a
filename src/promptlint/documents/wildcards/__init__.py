"""Wildcards: files and trees of entries."""

"""Prompts under keys in JSON, YAML and TOML."""

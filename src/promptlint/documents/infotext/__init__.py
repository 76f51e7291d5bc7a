"""Infotext, and the prompts in its settings."""

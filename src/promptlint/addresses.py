"""Where the project is on the web: every address that promptlint itself shows begins here."""

from __future__ import annotations

__all__ = ["PAGES_URL", "PROJECT_URL", "SCHEMA_URL"]

PROJECT_URL = "https://github.com/promptlint/promptlint"
PAGES_URL = f"{PROJECT_URL}/blob/main/docs/"
SCHEMA_URL = "https://raw.githubusercontent.com/promptlint/promptlint/main/promptlint.schema.json"
"""The schema of the configuration. It carries no version: editors of all versions ask for it under this address."""

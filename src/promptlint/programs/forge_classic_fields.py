"""The stages of Forge Classic, in the JSON form of its vectors: they are A1111's.

Source: Haoming02/sd-webui-forge-classic 1f95d717.
"""

from __future__ import annotations

from promptlint.programs.webui_fields import webui_fields

__all__ = ["FIELDS"]

FIELDS = webui_fields()
"""The stages by name."""

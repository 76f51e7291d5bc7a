"""The stages of reForge, in the JSON form of its vectors."""

from __future__ import annotations

from promptlint.programs.reforge.comments import strip_comments
from promptlint.programs.reforge.weighting import reforge_attention
from promptlint.programs.webui_fields import webui_fields

__all__ = ["FIELDS"]

FIELDS = webui_fields(comments=strip_comments, weigh=reforge_attention)
"""The stages by name."""

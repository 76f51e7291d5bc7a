"""The stages of prompt-fusion, in the JSON form of its vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.programs.extensions.prompt_fusion.expansion import scheduled_prompts
from promptlint.programs.webui_fields import STEPS

__all__ = ["FIELDS"]


def _result(text: str) -> object:
    """The texts that are handed to A1111's schedules."""
    return scheduled_prompts(text, STEPS)


FIELDS: Mapping[str, Callable[[str], object]] = {"result": _result}
"""The stages by name."""

"""What each of several texts of a conversion is for, in words."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.conversion.model import StepText
from promptlint.semantics.evaluation import DEFAULT_STEPS

__all__ = ["heading"]


def heading(text: StepText, texts: Sequence[StepText]) -> str:
    """The part of the prompt and the steps that one of the `texts` is for."""
    words = []
    if texts[-1].part:
        words.append(f"part {text.part + 1} with weight {text.weight:g}")
    if any(each.part == text.part and each is not text for each in texts):
        words.append(f"steps {text.first_step} to {text.last_step} of {DEFAULT_STEPS}")
    return ", ".join(words) or "text"

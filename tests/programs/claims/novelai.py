"""Statements about NovelAI, and what its documents say: the vectors hold nothing that was executed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tests.programs.claims.model import Claim, Claims, Said, Vector

__all__ = ["PROGRAMS"]


def _is_text(vector: Vector, said: Said) -> bool:
    means = vector.row["means"]
    if means == "text":
        return True
    return isinstance(means, list) and said["text"] in "".join(text for text, _ in means)


def _is_weakened_text(vector: Vector, said: Said) -> bool:
    means: str = vector.row["means"]
    return means.startswith(f"text in weakened brackets (÷{said['factor']})")


def _weighs_the_rest(vector: Vector, said: Said) -> bool:
    text, weight = vector.row["means"][-1]
    return said.written.endswith(text) and float(weight) == float(said["weight"])


class _Documented(Claims):
    @cached_property
    def vectors(self) -> tuple[Vector, ...]:
        """Those about prompts; the others are about the lengths of models."""
        lines: Sequence[Vector] = super().vectors
        return tuple(vector for vector in lines if "prompt" in vector.row)


CLAIMS = (
    Claim(r"sends `(?P<text>[^`]+)` as text", _is_text, ("PX020",)),
    Claim(r"the word goes to the model as text", lambda v, _: v.row["means"] == "text", ("PX006",)),
    Claim(r"what is in `[^`]+` goes to the model as text, ÷(?P<factor>[\d.]+)", _is_weakened_text, ("PX006",)),
    Claim(r"all of this has the weight (?P<weight>-?[\d.]+)", _weighs_the_rest, ("PX026",)),
)
PROGRAMS = (_Documented("novelai", "novelai", CLAIMS, {}),)

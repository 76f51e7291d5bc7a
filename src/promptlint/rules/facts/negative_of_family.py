"""Whether a negative prompt does nothing for the model family that is known."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.resources.known.families import Certainty, Family
from promptlint.rules.facts.weights_of_family import family_in_question
from promptlint.rules.kit.context import Context

__all__ = ["WithoutNegative", "family_without_negative"]

_MERGED = frozenset(("sd1", "sdxl"))
"""Groups whose models are run by the usual pipelines, too, whatever the one does that was made for them."""


@dataclass(frozen=True, slots=True)
class WithoutNegative:
    """A family without a negative prompt: in this program, which `is_certain`, or as its authors mean it to be run."""

    family: Family
    is_certain: bool


def family_without_negative(negative: Context) -> WithoutNegative | None:
    """The family of the model that a negative prompt is for, if it has none. None, too, where a CFG scale is known and
    only the way the authors mean it says so: who sets one may have left that way."""
    known = family_in_question(negative)
    program = negative.target.removesuffix("-no-weights")
    fact = known.family.negative_in(program) if known is not None else None
    if known is None or fact is None or fact.value != "none":
        return None
    is_read = program in fact.programs and fact.certainty is Certainty.CODE
    is_certain = is_read and _MERGED.isdisjoint(known.family.groups)
    if not is_certain and "CFG scale" in negative.settings:
        return None
    return WithoutNegative(known.family, is_certain)

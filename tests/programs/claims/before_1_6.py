"""Statements about schedules of A1111 before 1.6: the vectors of A1111 have those of the old timeline."""

from __future__ import annotations

from promptlint.rules.registry import all_rules
from tests.programs.claims.model import Claim, Claims, Said, Vector

__all__ = ["PROGRAMS"]


def _schedule(vector: Vector) -> list[tuple[int, str]]:
    found = vector.row.get("schedule_old", vector.row["schedule"])
    return found if isinstance(found, list) else []


def _is_never_drawn(vector: Vector, said: Said) -> bool:
    return all(said["text"] not in text for _, text in _schedule(vector))


def _is_text(vector: Vector, said: Said) -> bool:
    return any(said.written in text for _, text in _schedule(vector))


def _appears_late(vector: Vector, said: Said) -> bool:
    first, *rest = _schedule(vector)
    return first[0] == 1 and said["text"] not in first[1] and any(said["text"] in text for _, text in rest)


CLAIMS = (
    Claim(r"`(?P<text>[^`]+)` is never drawn", _is_never_drawn, ("PS008", "PS020")),
    Claim(r"`(?P<text>[^`]+)` appears after the first step", _appears_late, ("PS007",)),
    Claim(r"the number is missing, so .* is not prompt editing", _is_text, ("PS006",)),
    Claim(r"sends this one to the model as text", _is_text, ("PS009",)),
)

PROGRAMS = (
    Claims(
        "a1111-1.5",
        "a1111",
        CLAIMS,
        {rule.code: "only schedules were taken down on the old timeline" for rule in all_rules()},
    ),
)

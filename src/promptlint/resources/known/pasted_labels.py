"""Labels and settings that come along when somebody pastes a prompt, as data: `data/pasted_labels.toml`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from promptlint.dataclass import dataclass
from promptlint.resources.known._data import load

__all__ = ["Opens", "ParameterKey", "PastedLabel", "Place", "parameter_keys", "pasted_labels"]


class Place(StrEnum):
    """Where in a prompt field a label counts."""

    START = "start"
    LINE_START = "line-start"
    ANYWHERE = "anywhere"


class Opens(StrEnum):
    """What the text after a pasted label is."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class PastedLabel:
    """A label that comes along when people paste a prompt; `text` is in lower case.

    With `colon` a colon belongs to it. `followed_by` are what may come next after blanks, if that matters.
    """

    text: str
    colon: bool
    place: Place
    opens: Opens
    reason: str
    followed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterKey:
    """A key of the line of settings that the host writes below the prompts; `value` is the form of what follows it."""

    key: str
    value: str


@cache
def pasted_labels() -> tuple[PastedLabel, ...]:
    """The labels, in the order of the data; the keys of parameter lines are not among them."""
    return tuple(
        PastedLabel(
            text=entry["text"],
            colon=entry["colon"],
            place=Place(entry["place"]),
            opens=Opens(entry["opens"]),
            reason=entry["reason"],
            followed_by=tuple(entry.get("followed_by", ())),
        )
        for entry in load("pasted_labels")["label"]
    )


@cache
def parameter_keys() -> tuple[ParameterKey, ...]:
    """The keys of parameter lines, in the order of the data."""
    return tuple(ParameterKey(entry["key"], entry["value"]) for entry in load("pasted_labels")["parameter"])

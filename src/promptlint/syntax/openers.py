"""Brackets that are open, and what the schedule grammar makes of them."""

from __future__ import annotations

from promptlint.syntax.nodes import Mark

__all__ = ["Opener", "cross", "is_schedule", "stands_inside"]


class Opener(Mark):
    """An opening bracket, and what the inside is to the schedule grammar so far.

    `valid` falls when something inside cannot stand inside a bracket there; `separators` are the colons and
    pipes directly inside, in order.
    """

    __slots__ = ("separators", "valid")

    def __init__(self, type_: str, text: str, start: int) -> None:
        self.type = type_
        self.text = text
        self.start = start
        self.partner: Mark | None = None
        self.crosses = False
        self.valid = True
        self.separators: list[Mark] | None = None


def is_schedule(frame: Opener) -> bool:
    """Whether what is open can be prompt editing, if a number closes it."""
    separators = frame.separators
    return not (not frame.valid or (separators and (len(separators) > 1 or separators[0].type == "PIPE")))


def stands_inside(frame: Opener, is_square: bool, has_number: bool) -> bool:
    """Whether the schedule grammar takes this closed bracket as part of a text; finds out alternations too."""
    separators = frame.separators
    if not separators or not frame.valid or frame.type == "SCHEDULE_OPEN":
        return frame.valid
    pipes = sum(separator.type == "PIPE" for separator in separators)
    if is_square and pipes == len(separators):
        frame.type = "ALTERNATION_OPEN"
        for separator in separators:
            separator.partner = frame
        return True
    return not is_square and not pipes and len(separators) + has_number <= 1


def cross(opener: Mark) -> None:
    """Mark a pair that crosses another one."""
    assert opener.partner is not None
    opener.crosses = opener.partner.crosses = True

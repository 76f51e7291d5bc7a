"""The forms that a program reads, to be filled in: a weight, a schedule, an alternation, a LoRA."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.programs.properties import AND_PARTS, BREAKS, SCHEDULES
from promptlint.regex import regex

__all__ = ["Snippet", "snippets_for", "typed_of"]

_TYPED = regex(r"(?:^|[\s,(\[{|])(?P<bracket>[(\[{<]?)$")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A form under a name. `form` has places to fill in, as the protocol writes them; `shown` is what it looks like."""

    name: str
    form: str
    shown: str
    about: str


def typed_of(before: str) -> str | None:
    """What somebody has typed of a form: its first bracket, or nothing yet. None where something else stands."""
    match = _TYPED.search(before)
    return match["bracket"] if match is not None else None


def snippets_for(program: Program, *, is_negative: bool, has_networks: bool) -> Iterator[Snippet]:
    """The forms of a program, those that people use most first."""
    if program.emphasis.number is not None:
        form, shown = (program.emphasis.written(*words) for words in (("${1:tag}", "${2:1.1}"), ("tag", "1.1")))
        yield Snippet("weight", form, shown, "counts more, or less below 1")
    if SCHEDULES.holds(program):
        about = "the first up to that part of the steps, then the second"
        yield Snippet("schedule", "[${1:from}:${2:to}:${3:0.5}]", "[from:to:0.5]", about)
        yield Snippet("alternate", "[${1:a}|${2:b}]", "[a|b]", "by turns, step by step")
    if has_networks:
        yield Snippet("lora", "<lora:${1:name}:${2:1}>", "<lora:name:1>", "loads a LoRA")
    if BREAKS.holds(program):
        yield Snippet("break", "BREAK", "BREAK", "begins a new chunk of 75 tokens")
    if AND_PARTS.holds(program) and not is_negative:
        yield Snippet("and", "AND ", "AND", "draws two prompts together")

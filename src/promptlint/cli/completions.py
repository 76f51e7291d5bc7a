"""What may stand where on a command line, as its parsers know it."""

from __future__ import annotations

import argparse

from promptlint.cli.offers import offered
from promptlint.cli.options import Options
from promptlint.cli.parser import Parser
from promptlint.dataclass import dataclass

__all__ = ["Command", "Option", "Value"]

_PATHS = ("DIR", "FILE", "FOLDER", "PATH", "TEXT|PATH")
"""What arguments that name files call their value."""


@dataclass(frozen=True)
class Value:
    """What may stand in one place: some words, `several` of them with commas between, or files; or nobody knows."""

    words: tuple[str, ...] = ()
    files: bool = False
    several: bool = False


@dataclass(frozen=True)
class Option:
    """An option by its names; `value` is None for one that takes none."""

    names: tuple[str, ...]
    help: str
    value: Value | None


@dataclass(frozen=True)
class Command:
    """What a command does and takes; `actions` are words of which one comes first."""

    name: str
    summary: str
    actions: tuple[str, ...]
    options: tuple[Option, ...]
    arguments: Value

    @classmethod
    def of(cls, name: str, summary: str, parser: Parser[Options]) -> Command:
        """What the parser of a command says."""
        options: list[Option] = []
        arguments = Value()
        for action in parser._actions:  # noqa: SLF001  # argparse has no public way to ask
            if action.help == argparse.SUPPRESS:
                continue
            if not action.option_strings:
                arguments = _value(action)
                continue
            value = None if action.nargs == 0 else _value(action)
            options.append(Option(tuple(action.option_strings), (action.help or "") % vars(action), value))
        return cls(name, summary, parser.actions, tuple(options), arguments)


def _value(action: argparse.Action) -> Value:
    words = offered(action)
    if words is None:
        return Value(files=action.metavar in _PATHS)
    repeated = isinstance(action, argparse._AppendAction)  # noqa: SLF001  # there is no public name
    return Value(tuple(dict.fromkeys(words)), several=repeated)

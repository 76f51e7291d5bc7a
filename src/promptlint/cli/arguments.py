"""Parsing of a command's arguments, with errors of one line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NoReturn

from promptlint.cli.errors import UsageError

__all__ = ["Parser", "add_colour", "names", "offer"]


_NUMBER = re.compile(r"-\d+\Z|-\d*\.\d+\Z")
"""What argparse takes for a value although it starts with `-`; so it does with what holds a blank."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError and knows what a misspelt option should have been. `actions` are words
    of which one comes first, where a command has them."""

    def __init__(self, prog: str, description: str, usage: str, *, actions: Sequence[str] = ()) -> None:
        super().__init__(
            prog=prog,
            description=description,
            usage=usage,
            allow_abbrev=False,
            add_help=False,
            formatter_class=_Formatter,
            exit_on_error=False,
        )
        self.actions = tuple(actions)

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The arguments' values, with `action` where there are actions; none at all ask for help then. Raises
        UsageError."""
        if self.actions:
            action, *arguments = arguments or ["--help"]
            if action in ("-h", "--help"):
                action, arguments = "", ["--help"]
            elif action not in self.actions:
                raise UsageError(f"unknown action {action!r}; there are {', '.join(self.actions)}")
            self.set_defaults(action=action)
        try:
            values, rest = self.parse_known_intermixed_args(arguments)
        except argparse.ArgumentError as error:
            option = self._option_without_value(arguments, error.argument_name)
            if option is None:
                self.error(str(error))
            self.error(f"{option} needs a value (one that starts with - is written as in --positive=-1girl)")
        if rest:
            from promptlint.resources.names import closest

            option = rest[0].partition("=")[0]
            match = closest(option, self._option_string_actions)
            meant = f"did you mean {match}?" if match else f"`{self.prog} --help` lists all"
            raise UsageError(f"unknown option {option}; {meant}")
        return values

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`")

    def _option_without_value(self, arguments: Sequence[str], wrong: str | None) -> str | None:
        """How the option that is wrong was written, if it takes a value and has none after it."""
        for option, following in pairwise((*arguments, "--")):
            action = self._option_string_actions.get(option)
            if action is not None and action.nargs is None and "/".join(action.option_strings) == wrong:
                is_value = following in ("-", "") or following[0] != "-" or " " in following or _NUMBER.match(following)
                if not is_value:
                    return option
        return None


class _Formatter(argparse.HelpFormatter):
    """Help in which the texts start at one column."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28)


def add_colour(add: Callable[..., object]) -> None:
    """Add `--color` and `--no-color`, with the `add_argument` of a parser or group."""
    choices = ("auto", "always", "never")
    add("--color", metavar="WHEN", choices=choices, default="auto", help="auto (default), always or never")
    add("--no-color", action="store_const", const="never", dest="color", help="as --color never")


def offer(argument: argparse.Action, words: Callable[[], Iterable[str]]) -> None:
    """Say what shells offer for an argument that has no fixed choices. `words` is asked only when they want to know."""
    argument.completer = words  # type: ignore[attr-defined]  # the name that argcomplete looks for, too


def names(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """The items of a repeatable, comma-separated option, or None where it was not given."""
    if values is None:
        return None
    return tuple(item.strip() for value in values for item in value.split(",") if item.strip())

"""From the words of a command line to a command's options, with errors of one line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Generic, NoReturn, TypeVar

from promptlint.cli.errors import UsageError
from promptlint.regex import regex

__all__ = ["Parser"]

T = TypeVar("T")

_NUMBER = regex(r"-\d+\Z|-\d*\.\d+\Z")
"""What argparse takes for a value although it starts with `-`; so it does with what holds a blank."""


class Parser(argparse.ArgumentParser, Generic[T]):
    """An argument parser that makes options of a command line, raises UsageError, and knows what a misspelt option
    should have been.

    `options` makes them: a class with a field for each argument, and for `typed`, the words themselves. `actions` are
    words of which one comes first, where a command has them; it becomes `action`.
    """

    def __init__(
        self,
        options: Callable[..., T],
        prog: str,
        description: str,
        usage: str,
        *,
        epilog: str = "",
        actions: Sequence[str] = (),
    ) -> None:
        super().__init__(
            prog=f"promptlint {prog}",
            description=description,
            usage=f"promptlint {prog} {usage}",
            epilog=epilog or None,
            allow_abbrev=False,
            add_help=False,
            formatter_class=_Formatter,
            exit_on_error=False,
        )
        self.actions = tuple(actions)
        self._options = options

    def parse(self, typed: Sequence[str]) -> T | None:
        """The options, or None where help is asked for; where there are actions, no words at all ask for it too. Raises
        UsageError."""
        arguments = list(typed)
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
            from promptlint.cli.neighbours import option_meant

            option = rest[0].partition("=")[0]
            advice = option_meant(option, self._option_string_actions) or f"`{self.prog} --help` lists all"
            raise UsageError(f"unknown option {option}; {advice}")
        return self._made(values, typed)

    def _made(self, values: argparse.Namespace, typed: Sequence[str]) -> T | None:
        """The one place where argparse's untyped values become options; lists become tuples."""
        fields = {name: tuple(each) if isinstance(each, list) else each for name, each in vars(values).items()}
        if fields.pop("help"):
            return None
        return self._options(typed=tuple(typed), **fields)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Raise UsageError for none of an argument's choices. argparse has it in other words in each version."""
        if action.choices is not None and value not in action.choices:
            from promptlint.resources.names import nearest_first

            name = action.option_strings[-1] if action.option_strings else action.metavar or action.dest
            raise UsageError(f"unknown {name} {value!r}{nearest_first(str(value), [*map(str, action.choices)])}")

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

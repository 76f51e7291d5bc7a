"""`promptlint completion`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from promptlint.cli import shells
from promptlint.cli.commands import COMMANDS, OPTIONS
from promptlint.cli.completions import Command
from promptlint.cli.errors import UsageError
from promptlint.cli.offers import offer
from promptlint.cli.options import Options, add_help
from promptlint.cli.parser import Parser
from promptlint.cli.terminal import write

__all__ = ["CompletionOptions", "new_parser", "run"]

_DESCRIPTION = "Print a script that completes commands, options and their values, for the start of your shell."
_EPILOG = 'bash: eval "$(promptlint completion bash)"; fish: promptlint completion fish | source'


@dataclass(frozen=True, kw_only=True)
class CompletionOptions(Options):
    """For which shell."""

    shell: str | None


def new_parser() -> Parser[CompletionOptions]:
    """The parser of the command's arguments."""
    parser = Parser(CompletionOptions, "completion", _DESCRIPTION, "SHELL", epilog=_EPILOG)
    add = parser.add_argument_group("Arguments and options").add_argument
    offer(add("shell", nargs="?", metavar="SHELL", help=", ".join(shells.SCRIPTS)), lambda: shells.SCRIPTS)
    add_help(add)
    return parser


def run(options: CompletionOptions) -> int:
    """Print the script of a shell; returns the exit status. Raises UsageError."""
    script = shells.SCRIPTS.get(options.shell or "")
    if script is None:
        raise UsageError(f"name a shell: {', '.join(shells.SCRIPTS)}")
    write(script([_command(name) for name in COMMANDS], OPTIONS))
    return 0


def _command(name: str) -> Command:
    parser: Parser[Options] = import_module(f"promptlint.cli.commands.{name}").new_parser()
    _, summary = COMMANDS[name]
    return Command.of(name, summary, parser)

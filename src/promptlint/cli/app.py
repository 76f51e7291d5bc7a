"""From arguments to a command, and from whatever goes wrong to one line and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from promptlint.cli.commands import COMMANDS, OPTIONS
from promptlint.cli.errors import OutputError, UsageError, settings_error
from promptlint.cli.terminal import complain, flush, prepare, silence, write

__all__ = ["run"]

_HELP = """\
promptlint checks Stable Diffusion prompts in AUTOMATIC1111 WebUI syntax.

Usage: promptlint COMMAND [OPTIONS]

Commands:
{commands}

Options:
{options}

Exit status: 0 nothing found, 1 findings, 2 something is wrong with the call or a file.
"""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit status. Raises nothing but KeyboardInterrupt."""
    prepare()
    try:
        status = _dispatch(arguments)
        flush()
    except UsageError as error:
        complain(str(error))
        return 2
    except BrokenPipeError:
        silence()
        return 0
    except OutputError as error:
        silence()
        complain(f"the output cannot be written: {error}")
        return 2
    except OSError as error:
        complain(_what_failed(error))
        return 2
    except Exception as error:  # noqa: BLE001  # people get a line, not a traceback
        from promptlint.diagnostics.crash import internal_error

        complain(settings_error(error) or internal_error(error))
        return 2
    return status


def _dispatch(arguments: Sequence[str]) -> int:
    if not arguments:
        sys.stderr.write(_help())
        return 2
    first, *rest = arguments
    if first in ("-h", "--help", "help"):
        write(_help())
        return 0
    if first in ("-V", "--version"):
        raise UsageError(f"{first} takes no arguments")
    if first in COMMANDS:
        return _run_command(first, rest)
    if first.startswith("-") and first != "-":
        raise UsageError(f"unknown option {first} before a command, as in `promptlint check {first}`")
    from promptlint.cli.inputs import STDIN, exists
    from promptlint.cli.neighbours import as_text, command_meant, is_like_text

    if first == STDIN or exists(first):
        raise UsageError(f"no command; did you mean `promptlint check {first}`?")
    if is_like_text(first):
        raise UsageError(f"no command; {as_text(first)}")
    meant = command_meant(first)
    if meant is not None:
        raise UsageError(f"unknown command {first!r}; did you mean `promptlint {meant}`?")
    from promptlint.resources.names import closest

    match = closest(first, COMMANDS)
    *others, last = COMMANDS
    choices = f"did you mean {match}?" if match else f"there are {', '.join(others)} and {last}"
    raise UsageError(f"unknown command {first!r}; {choices}")


def _what_failed(error: OSError) -> str:
    """One line about something that the system refused, with the file if it is known."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return f"the system refused something: {reason}"
    return f"{os.fsdecode(error.filename)}: {reason}; check the path"


def _run_command(name: str, arguments: Sequence[str]) -> int:
    try:
        os.getcwd()  # noqa: PTH109
    except OSError:
        raise UsageError("the current folder is not there any more; change to one that exists") from None
    command = import_module(f"promptlint.cli.commands.{name}")
    parser = command.new_parser()
    options = parser.parse(arguments)
    if options is None:
        write(parser.format_help())
        return 0 if arguments else 2
    status: int = command.run(options)
    return status


def _help() -> str:
    rows = [(f"{name} {takes}".rstrip(), does) for name, (takes, does) in COMMANDS.items()]
    return _HELP.format(
        commands="\n".join(f"  {call:<16} {does}" for call, does in rows),
        options="\n".join(f"  {', '.join(names):<16} {does}" for names, does in OPTIONS),
    )

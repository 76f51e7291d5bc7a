"""From arguments to a command, and from whatever goes wrong to one line and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from promptlint.cli.errors import UsageError, settings_error
from promptlint.cli.terminal import complain, prepare, silence, write

__all__ = ["COMMANDS", "run"]

COMMANDS = (
    "check",
    "fix",
    "format",
    "show",
    "extract",
    "rule",
    "init",
    "config",
    "baseline",
    "models",
    "server",
    "completion",
)
"""The commands there are; each is a module of this room with `run(arguments) -> int`."""

HELP = """\
promptlint checks Stable Diffusion prompts in AUTOMATIC1111 WebUI syntax.

Usage: promptlint COMMAND [OPTIONS]

Commands:
  check PATH...    find problems in prompt files, folders, or standard input (-)
  fix PATH...      mend what can be mended without changing the picture (= check --fix)
  format PATH...   write prompts in one style, without changing the picture
  rule [CODE...]   explain rules, or list them all
  init             write a configuration to begin with
  config [PATH]    every setting in force for a file, and where it comes from
  show TEXT|PATH   what reaches the model: weights, steps, chunks, LoRAs
  extract PATH...  the prompts in files, as JSON lines
  baseline ACTION  keep known findings in a file, so that new ones are reported only
  models ACTION    list what is installed, and lock it for machines without models
  completion SHELL what a shell needs to complete commands and options
  server           the language server that editors start

Options:
  -h, --help       this text; `promptlint COMMAND --help` has the command's own
  -V, --version    the version

Exit status: 0 nothing found, 1 findings, 2 something is wrong with the call or a file.
"""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit status. Raises nothing but KeyboardInterrupt."""
    prepare()
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
    except UsageError as error:
        complain(str(error))
        return 2
    except BrokenPipeError:
        silence()
        return 0
    except OSError as error:
        silence()
        complain(f"the output cannot be written: {error.strerror or error}")
        return 2
    except Exception as error:  # noqa: BLE001  # people get a line, not a traceback
        from promptlint.diagnostics.crash import internal_error

        complain(settings_error(error) or internal_error(error))
        return 2
    return status


def _dispatch(arguments: Sequence[str]) -> int:
    if not arguments:
        sys.stderr.write(HELP)
        return 2
    first, *rest = arguments
    if first in ("-h", "--help", "help"):
        write(HELP)
        return 0
    if first in ("-V", "--version"):
        raise UsageError(f"{first} takes no arguments")
    if first in COMMANDS:
        command = import_module(f"promptlint.cli.{first}")
        status: int = command.run(rest)
        return status
    if first.startswith("-") and first != "-":
        raise UsageError(f"unknown option {first} before a command; see `promptlint --help`")
    if first == "-" or _exists(first):
        raise UsageError(f"no command; did you mean `promptlint check {first}`?")
    from promptlint.resources.names import closest

    match = closest(first, COMMANDS)
    meant = f"did you mean {match}?" if match else f"there are {', '.join(COMMANDS[:-1])} and {COMMANDS[-1]}"
    raise UsageError(f"unknown command {first!r}; {meant}")


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except OSError:  # a prompt instead of a path: too long a name
        return False

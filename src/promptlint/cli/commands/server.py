"""`promptlint server`: the language server."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import NoReturn

from promptlint.cli.errors import UsageError
from promptlint.cli.options import Options, add_help
from promptlint.cli.parser import Parser

__all__ = ["ServerOptions", "new_parser", "run"]

_DESCRIPTION = """\
The language server: findings, fixes, completion and more in editors. It speaks on standard input and output, and is
started by an editor, not by hand."""
_EPILOG = (
    "Exit status: 0 after the editor's goodbye, 1 where it just went away or sent something other than messages, "
    "2 without the extra `lsp`."
)


@dataclass(frozen=True, kw_only=True)
class ServerOptions(Options):
    """What editors say to a server. It ends with the process that they name."""

    stdio: bool
    client_process_id: str | None


def new_parser() -> Parser[ServerOptions]:
    """The parser of the command's arguments."""
    parser = Parser(ServerOptions, "server", _DESCRIPTION, "[--stdio]", epilog=_EPILOG)
    add = parser.add_argument_group("Options").add_argument
    add("--stdio", action="store_true", help="speak on standard input and output, which it always does")
    add("--clientProcessId", dest="client_process_id", metavar="PID", help=argparse.SUPPRESS)
    add_help(add)
    return parser


def run(options: ServerOptions) -> int:
    """Serve one client, then end the process. Raises UsageError."""
    if find_spec("pygls") is None:
        raise UsageError("the server needs the extra lsp; install it with `pip install 'sd-promptlint[lsp]'`")
    process = options.client_process_id or ""
    _serve(int(process) if process.isascii() and process.isdigit() else None)


def _serve(process: int | None) -> NoReturn:
    from promptlint.lsp.server import create_server
    from promptlint.lsp.serving import log_to_standard_error, serve

    if sys.stdin is None or sys.stdout is None:
        raise UsageError("standard input or output is closed; an editor starts the server with both")
    read, answer = sys.stdin.buffer, sys.stdout.buffer
    # A stray print must not stand between two messages.
    sys.stdout = sys.stderr
    log_to_standard_error()
    serve(create_server(), read, answer, process)

"""`promptlint server`: the language server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec

from promptlint.cli.arguments import Parser
from promptlint.cli.errors import UsageError
from promptlint.cli.terminal import write

__all__ = ["new_parser", "run"]

_DESCRIPTION = """\
The language server: findings, repairs, completion and more in editors. It speaks on standard input and output, and is
started by an editor, not by hand."""
_EPILOG = "Exit status: 0 after the editor's goodbye, 1 where it just went away, 2 without the extra `lsp`."


def run(arguments: Sequence[str]) -> int:
    """Serve one client; returns the exit status. Raises UsageError."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    if find_spec("pygls") is None:
        raise UsageError("the server needs the extra lsp; install it with `pip install 'sd-promptlint[lsp]'`")
    return _serve()


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    parser = Parser("promptlint server", _DESCRIPTION, "promptlint server [--stdio]")
    parser.epilog = _EPILOG
    add = parser.add_argument_group("Options").add_argument
    add("--stdio", action="store_true", help="speak on standard input and output, which it always does")
    add("--clientProcessId", metavar="PID", help=argparse.SUPPRESS)
    add("-h", "--help", action="store_true", help="this text")
    return parser


def _serve() -> int:
    from promptlint.lsp.server import create_server

    if sys.stdin is None or sys.stdout is None:
        raise UsageError("standard input or output is closed; an editor starts the server with both")
    read, answer = sys.stdin.buffer, sys.stdout.buffer
    # A stray print must not stand between two messages.
    sys.stdout = sys.stderr
    server = create_server()
    with suppress(SystemExit):
        server.start_io(read, answer)
    return 0 if server.said_goodbye else 1

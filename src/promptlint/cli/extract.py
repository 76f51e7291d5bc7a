"""`promptlint extract`: the prompts of files, as JSON lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from promptlint.cli.arguments import Parser
from promptlint.cli.inputs import Inputs, add_input_options, check_inputs
from promptlint.cli.project import open_project
from promptlint.cli.selection import add_config_options
from promptlint.cli.terminal import complain, prepare, silence, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document, Region

__all__ = ["new_parser", "run"]

_DESCRIPTION = """\
Print the prompts found in files, one JSON object a line: text, role, path, region, kind, where it stands (null in
pictures), and the settings beside it. Prompts used together have the same group. The configuration says what is
excluded, roles, kinds and keys."""
_STATUS = "Exit status: 0, or 2 for a wrong call or a file that cannot be read."


def run(arguments: Sequence[str]) -> int:
    """Print what the arguments name; returns the exit status. Raises UsageError."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    check_inputs(values)
    project = open_project(values)
    prepare(utf8=True)
    failed: list[str] = []

    def fail(message: str) -> None:
        failed.append(message)
        complain(message)

    from promptlint.output.json import dumps

    try:
        for _, lines in Inputs(values, fail, project).results(lambda document, _: _objects(document)):
            for line in lines:
                write(dumps(line) + "\n")
    except BrokenPipeError:
        silence()
    return 2 if failed else 0


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    parser = Parser("promptlint extract", _DESCRIPTION, "promptlint extract [OPTIONS] PATH...")
    parser.epilog = _STATUS
    add_input_options(parser.add_argument)
    add_config_options(parser.add_argument)
    parser.add_argument("-h", "--help", action="store_true", help="this text")
    return parser


def _objects(document: Document) -> list[dict[str, Any]]:
    from promptlint.text import LineIndex

    index = LineIndex(document.text, document.first)

    def place(region: Region, at: int) -> dict[str, int | None]:
        span = region.source.origin(at, at) if at == 0 or not region.text else region.source.origin(at - 1, at)
        position = index.position(span.start if at == 0 else span.end)
        offset = None if document.binary else position.offset
        return {"line": position.line, "column": position.column, "offset": offset}

    return [
        {
            "text": region.text,
            "role": str(region.role),
            "path": document.path,
            "region": region.name,
            "kind": document.kind,
            "target": document.target,
            "group": number,
            "start": place(region, 0),
            "end": place(region, len(region.text)),
            "settings": dict(region.settings),
        }
        for number, group in enumerate(document.prompts)
        for region in group
    ]

"""`promptlint extract`: the prompts of files, as JSON lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promptlint.cli.errors import Failures
from promptlint.cli.inputs import Inputs, check_inputs
from promptlint.cli.options import ConfigGroup, InputGroup, add_config, add_help, add_inputs
from promptlint.cli.parser import Parser
from promptlint.cli.project import input_settings, open_project
from promptlint.cli.terminal import prepare, silence, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document, Region

__all__ = ["ExtractOptions", "new_parser", "run"]

_DESCRIPTION = """\
Print the prompts found in files, one JSON object per line: text, role, path, region, kind, where it stands (null in
pictures), and the settings beside it. Prompts used together have the same group. The configuration says what is
excluded, roles, kinds and keys."""
_STATUS = "Exit status: 0, or 2 for a wrong call or a file that cannot be read."


@dataclass(frozen=True, kw_only=True)
class ExtractOptions(InputGroup, ConfigGroup):
    """Whose prompts to print."""


def new_parser() -> Parser[ExtractOptions]:
    """The parser of the command's arguments."""
    parser = Parser(ExtractOptions, "extract", _DESCRIPTION, "[OPTIONS] PATH...", epilog=_STATUS)
    add = parser.add_argument_group("Arguments and options").add_argument
    add_inputs(add)
    add_config(add)
    add_help(add)
    return parser


def run(options: ExtractOptions) -> int:
    """Print what the options name; returns the exit status. Raises UsageError."""
    from promptlint.formats.json_writing import written_json

    check_inputs(options)
    project = open_project(options, input_settings(options))
    prepare(utf8=True)
    failures = Failures()
    try:
        for _, lines in Inputs(options, failures.add, project).results(lambda document, _: _objects(document)):
            for line in lines:
                write(written_json(line) + "\n")
    except BrokenPipeError:
        silence()
    return 2 if failures else 0


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
            "target": region.target or document.target,
            "group": number,
            "start": place(region, 0),
            "end": place(region, len(region.text)),
            "settings": dict(region.settings),
        }
        for number, group in enumerate(document.prompts)
        for region in group
    ]

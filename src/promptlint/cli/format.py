"""`promptlint format`: spacing, line breaks and weights in one style."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from promptlint.cli.arguments import Parser, add_colour
from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import Inputs, add_input_options, check_inputs
from promptlint.cli.inventory import MODELS_TITLE, add_model_options
from promptlint.cli.project import open_project
from promptlint.cli.selection import add_host_options
from promptlint.cli.terminal import colour_wanted, complain, note, silence, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["new_parser", "run"]

_DESCRIPTION = """\
Write prompts in one style: a space behind each comma, tags on one line, tidy weights. Unless asked to, it changes
nothing that the model sees. Names of LoRAs, embeddings and wildcards are never touched."""
_STATUS = (
    "Exit status: 0, with --check or --diff 1 where something would change, 2 for what could not be read or written."
)


def run(arguments: Sequence[str]) -> int:
    """Format what the arguments name; returns the exit status. Raises UsageError."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    inline = check_inputs(values)
    if inline and (values.check or values.diff):
        raise UsageError(f"--{'check' if values.check else 'diff'} speaks of files; it does not go with {inline[0]}")
    run = _Run(values)
    try:
        return run.inline() if inline else run.files()
    except BrokenPipeError:
        silence()
        return 2 if run.failed else 0


class _Run:
    """One formatting of everything the command line names."""

    def __init__(self, values: argparse.Namespace) -> None:
        from promptlint.output.style import Style

        self._values = values
        self._project = open_project(values)
        self._style = Style(colour_wanted(values.color, sys.stdout))
        self.failed = False
        self._changed = 0
        self._same = 0

    def inline(self) -> int:
        """Format prompts of the command line: one a line, the positive first."""
        from promptlint.documents.model import Role

        formatter = self._project.for_path("<prompt>").formatter
        values = self._values
        if values.positive is not None:
            positive, negative = formatter.prompt(values.positive, values.negative)
            texts = [positive, *([negative] if negative is not None else [])]
        else:
            texts = [formatter.prompt(values.negative, role=Role.NEGATIVE)[0]]
        write("".join(f"{text}\n" for text in texts))
        return 0

    def files(self) -> int:
        """Format files, and standard input to standard output."""
        inputs = Inputs(self._values, self._fail, self._project, whole=True)
        # What is written goes to the output, which may fail in ways of its own.
        for _ in inputs.results(self._format, passing=(OSError,)):
            pass
        if not self._values.quiet and self._values.paths != ["-"]:
            note(self._summary())
        if self.failed:
            return 2
        return 1 if self._changed and (self._values.check or self._values.diff) else 0

    def _format(self, document: Document, from_stdin: bool) -> None:
        from promptlint.documents.reader import reread

        formatter = self._project.for_path(document.path).formatter
        result = formatter.document(document, partial(reread, document))
        text = result.document.text
        if not result.converged:
            self._fail(
                f"{document.path}: formatting never came to rest, so nothing was changed; this is a bug in promptlint: "
                "please report it with the prompt"
            )
            return
        changed = text != document.text
        if self._values.diff:
            from promptlint.output.diff import unified_diff

            write("".join(unified_diff(document.text, text, document.path, self._style)))
        elif self._values.check:
            if changed:
                write(f"would reformat {document.path}\n")
        elif from_stdin:
            write(text)
        elif changed and not self._write(document, text):
            return
        self._changed += changed
        self._same += not changed

    def _write(self, document: Document, text: str) -> bool:
        from promptlint.documents.writer import WriteError, write_document
        from promptlint.text import Edit, Span

        try:
            write_document(document, [Edit(Span(0, len(document.text)), text)])
        except WriteError as error:
            self._fail(str(error))
            return False
        return True

    def _fail(self, message: str) -> None:
        self.failed = True
        complain(message)

    def _summary(self) -> str:
        from promptlint.output.summary import count

        would = "would be " if self._values.check or self._values.diff else ""
        parts = [f"{count(self._changed, 'file')} {would}reformatted"] if self._changed else []
        parts += (
            [f"{count(self._same, 'file')} left as {'they are' if self._same != 1 else 'it is'}"] if self._same else []
        )
        if not parts:
            return "" if self.failed else "Nothing to format.\n"
        return f"{', '.join(parts)}.\n"


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    parser = Parser("promptlint format", _DESCRIPTION, "promptlint format [OPTIONS] PATH...")
    parser.epilog = _STATUS
    add_input_options(parser.add_argument_group("What to format").add_argument)
    add = parser.add_argument_group("Style").add_argument
    add(
        "--line-breaks",
        metavar="HOW",
        choices=("keep", "join", "unwrap", "tag-a-line"),
        help="keep; join tags that are broken over lines (default); unwrap whole prompts; or tag-a-line",
    )
    add(
        "--weights",
        choices=("keep", "tidy", "numbers"),
        help="tidy numbers, or write (( )) as numbers too (default: tidy)",
    )
    add("--commas", choices=("keep", "clean"), help="clean takes away needless commas; this changes the picture")
    add("--underscores", choices=("keep", "space", "underscore"), help="between words; this changes the picture")
    add = parser.add_argument_group("What to do").add_argument
    add("--check", action="store_true", help="write nothing; name the files that would change")
    add("--diff", action="store_true", help="write nothing; show what would change")
    add("-q", "--quiet", action="store_true", help="no summary")
    add_colour(add)
    add("-h", "--help", action="store_true", help="this text")
    add_host_options(parser.add_argument_group("Who reads the prompts").add_argument)
    add_model_options(parser.add_argument_group(MODELS_TITLE).add_argument)
    return parser

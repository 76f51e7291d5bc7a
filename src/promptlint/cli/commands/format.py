"""`promptlint format`: spacing, line breaks and weights in one style."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from promptlint.cli.diffs import show_diff
from promptlint.cli.errors import Failures, OutputError, UsageError
from promptlint.cli.inputs import STDIN, Inputs, check_inputs
from promptlint.cli.options import (
    MODELS_TITLE,
    HostGroup,
    InputGroup,
    ModelGroup,
    add_colour,
    add_help,
    add_host,
    add_inputs,
    add_models,
)
from promptlint.cli.parser import Parser
from promptlint.cli.project import host_settings, input_settings, open_project
from promptlint.cli.terminal import colour_wanted, note, silence, write_exactly, write_line
from promptlint.cli.writing import WritingBack

if TYPE_CHECKING:
    from promptlint.documents.model import Document
    from promptlint.engine.project import Project

__all__ = ["FormatOptions", "new_parser", "run"]

_DESCRIPTION = """\
Write prompts in one style: a space after each comma, tags on one line, tidy weights. Unless asked to, it changes
nothing that the model sees. Names of LoRAs, embeddings and wildcards are never touched."""
_STATUS = (
    "Exit status: 0, with --check or --diff 1 where something would change, 2 for what could not be read or written."
)


@dataclass(frozen=True, kw_only=True)
class FormatOptions(InputGroup, HostGroup, ModelGroup):
    """What to format, and in which style."""

    line_breaks: str | None
    weights: str | None
    commas: str | None
    underscores: str | None
    check: bool
    diff: bool
    quiet: bool
    color: str


def new_parser() -> Parser[FormatOptions]:
    """The parser of the command's arguments."""
    parser = Parser(FormatOptions, "format", _DESCRIPTION, "[OPTIONS] PATH...", epilog=_STATUS)
    add_inputs(parser.add_argument_group("What to format").add_argument)
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
    add("--commas", choices=("keep", "clean"), help="clean removes needless commas; this changes the picture")
    add("--underscores", choices=("keep", "space", "underscore"), help="between words; this changes the picture")
    add = parser.add_argument_group("What to do").add_argument
    add("--check", action="store_true", help="write nothing; name the files that would change")
    add("--diff", action="store_true", help="write nothing; show what would change")
    add("-q", "--quiet", action="store_true", help="no summary")
    add_colour(add)
    add_help(add)
    add_host(parser.add_argument_group("Who reads the prompts").add_argument)
    add_models(parser.add_argument_group(MODELS_TITLE).add_argument)
    return parser


def run(options: FormatOptions) -> int:
    """Format what the options name; returns the exit status. Raises UsageError."""
    inline = check_inputs(options)
    if inline and (options.check or options.diff):
        raise UsageError(f"--{'check' if options.check else 'diff'} applies to files; it does not go with {inline[0]}")
    run = _Run(options)
    try:
        return run.inline() if inline else run.files()
    except BrokenPipeError:
        silence()
        return 2 if run.failures else 0


def _project(options: FormatOptions) -> Project:
    style = {
        "line-breaks": options.line_breaks,
        "weights": options.weights,
        "commas": options.commas,
        "underscores": options.underscores,
    }
    given = {key: value for key, value in style.items() if value is not None}
    settings = {**host_settings(options), **input_settings(options), "format": given or None}
    return open_project(options, settings, models=options, quiet=options.quiet)


class _Run:
    """One formatting of everything the command line names."""

    def __init__(self, options: FormatOptions) -> None:
        from promptlint.output.style import Style

        self._options = options
        self._project = _project(options)
        self._style = Style(colour_wanted(options.color, sys.stdout))
        self.failures = Failures()
        self._back = WritingBack(self.failures.add)
        self._changed = 0
        self._same = 0

    def inline(self) -> int:
        """Format prompts of the command line: one per line, the positive first."""
        from promptlint.documents.model import Role

        formatter = self._project.for_path("<prompt>").formatter
        options = self._options
        texts: list[str] = []
        if options.positive is not None:
            positive, negative = formatter.prompt(options.positive, options.negative)
            texts = [positive, *([negative] if negative is not None else [])]
        elif options.negative is not None:
            texts = [formatter.prompt(options.negative, role=Role.NEGATIVE)[0]]
        write_exactly("".join(f"{text}\n" for text in texts))
        return 0

    def files(self) -> int:
        """Format files, and standard input to standard output."""
        inputs = Inputs(self._options, self.failures.add, self._project, quiet=self._options.quiet, whole=True)
        for _ in inputs.results(self._format, passing=(OutputError,)):
            pass
        if not self._options.quiet and self._options.paths != (STDIN,):
            note(*self._summary())
        if self.failures:
            return 2
        return 1 if self._changed and (self._options.check or self._options.diff) else 0

    def _format(self, document: Document, from_stdin: bool) -> None:
        from promptlint.cli.fixing import left_out_of
        from promptlint.documents.reader import reread

        if not (self._options.diff or self._options.check or from_stdin):
            self._back.tidy(document)
        formatter = self._project.for_path(document.path).formatter
        result = formatter.document(document, partial(reread, document))
        text = result.document.text
        for left_out in left_out_of(document.path, result):
            self.failures.add(left_out)
        changed = text != document.text
        if self._options.diff:
            show_diff(document.text, text, document.path, self._style)
        elif self._options.check:
            if changed:
                write_line(f"would reformat {document.path}")
        elif from_stdin:
            write_exactly(text)
        elif changed and not self._back.write(document, text):
            return
        self._changed += changed
        self._same += not changed

    def _summary(self) -> list[str]:
        from promptlint.output.summary import count

        would = "would be " if self._options.check or self._options.diff else ""
        parts = [f"{count(self._changed, 'file')} {would}reformatted"] if self._changed else []
        parts += (
            [f"{count(self._same, 'file')} left as {'they are' if self._same != 1 else 'it is'}"] if self._same else []
        )
        if not parts:
            return [] if self.failures else ["Nothing to format."]
        return [f"{', '.join(parts)}."]

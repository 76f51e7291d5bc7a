"""`promptlint convert`: prompts of one program as another reads them."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from promptlint.cli.diffs import show_diff
from promptlint.cli.errors import Failures, OutputError, UsageError
from promptlint.cli.inputs import STDIN, Inputs
from promptlint.cli.options import (
    MODELS_TITLE,
    ConfigGroup,
    InputGroup,
    ModelGroup,
    add_colour,
    add_config,
    add_help,
    add_models,
    listed,
)
from promptlint.cli.parser import Parser
from promptlint.cli.project import input_settings, open_project
from promptlint.cli.terminal import colour_wanted, note, prepare, silence, write, write_exactly, write_line
from promptlint.cli.texts import add_texts, check_texts, is_text
from promptlint.cli.writing import WritingBack

if TYPE_CHECKING:
    from promptlint.conversion.model import Conversion
    from promptlint.documents.model import Document, Region
    from promptlint.engine.converter import ConvertedDocument
    from promptlint.engine.in_force import InForce

__all__ = ["ConvertOptions", "new_parser", "run"]

_FORMATS = ("text", "json")
VERSION = 1
"""Of the JSON: raised when a key goes or changes its meaning; new keys may come any time."""
_DESCRIPTION = """\
Write prompts of one program so that another reads the same: the same words, weights, steps, chunks and LoRAs. What it
cannot hold is told on standard error. One argument that is not a file is taken for a prompt, and printed; files are
written, whole or not at all, where each prompt becomes one text."""
_STATUS = """\
Exit status: 0, with --check or --diff 1 where something would change, 1 where --strict refuses or a file is left as it
is, 2 for what could not be read or written."""


@dataclass(frozen=True, kw_only=True)
class ConvertOptions(InputGroup, ConfigGroup, ModelGroup):
    """What to convert, from which program to which."""

    source: str | None
    to: str | None
    strict: bool
    check: bool
    diff: bool
    output_format: str
    quiet: bool
    color: str


def new_parser() -> Parser[ConvertOptions]:
    """The parser of the command's arguments."""
    from promptlint.programs.catalogue import DEFAULT, hosts

    names = hosts()
    parser = Parser(ConvertOptions, "convert", _DESCRIPTION, "[OPTIONS] --to HOST TEXT|PATH...", epilog=_STATUS)
    add_texts(parser, "convert")
    add = parser.add_argument_group("Between which programs").add_argument
    add(
        "--from",
        dest="source",
        metavar="HOST",
        choices=names,
        help=f"{listed(names)} (default: the configured one, or {DEFAULT})",
    )
    add("--to", metavar="HOST", choices=names, help="one of the same; must be given")
    add_models(parser.add_argument_group(MODELS_TITLE).add_argument)
    add = parser.add_argument_group("What to do").add_argument
    add("--strict", action="store_true", help="refuse what is not exact: print and write nothing of it")
    add("--check", action="store_true", help="write nothing; name the files that would change")
    add("--diff", action="store_true", help="write nothing; show what would change")
    add(
        "--output-format",
        metavar="FORMAT",
        choices=_FORMATS,
        default="text",
        help="text, or json, which writes nothing",
    )
    add("-q", "--quiet", action="store_true", help="no losses, notes and summary")
    add_colour(add)
    add_help(add)
    add_config(parser.add_argument_group("Configuration").add_argument)
    return parser


def run(options: ConvertOptions) -> int:
    """Convert what the options name; returns the exit status. Raises UsageError."""
    if options.to is None:
        raise UsageError("--to is missing; name the program that is to read the prompts, such as --to comfyui")
    inline = check_texts(options, "convert")
    is_prompt = bool(inline) or (len(options.paths) == 1 and is_text(options.paths[0]))
    for option, is_given in (("--check", options.check), ("--diff", options.diff)):
        if is_given and is_prompt:
            raise UsageError(f"{option} applies to files; it does not go with a prompt")
        if is_given and options.output_format == "json":
            raise UsageError(f"{option} does not go with --output-format json, which writes nothing")
    prepare(utf8=options.output_format == "json")
    run = _Run(options, options.to)
    try:
        return run.prompt() if is_prompt else run.files()
    except BrokenPipeError:
        silence()
        return 2 if run.failures else 0


class _Run:
    """One conversion of everything the command line names."""

    def __init__(self, options: ConvertOptions, target: str) -> None:
        from promptlint.output.style import Style

        self._options = options
        self._target = target
        self._project = open_project(options, input_settings(options), models=options, quiet=options.quiet)
        self._style = Style(colour_wanted(options.color, sys.stdout))
        self._objects: list[dict[str, Any]] = []
        self.failures = Failures()
        self._back = WritingBack(self.failures.add)
        self._changed = self._same = self._left = 0

    def prompt(self) -> int:
        """Convert prompts of the command line, and print them: one per line, the positive first."""
        from promptlint.documents.model import Document, Role

        options = self._options
        if options.paths:
            document = Document.of_prompts(options.paths[0], role=Role(options.role or Role.POSITIVE))
        else:
            document = Document.of_prompts(options.positive, options.negative)
        converted = self._converted(document)
        for each in converted.prompts:
            self._tell(each.conversion, "")
        refused = options.strict and not converted.exact
        if options.output_format == "json":
            self._collect(converted)
            self._write_objects()
        elif refused:
            note("Not exact, and refused because of --strict.")
        else:
            write_exactly("".join(f"{_shown(each.conversion)}\n" for each in converted.prompts))
        return 1 if refused else 0

    def files(self) -> int:
        """Convert files, and standard input to standard output."""
        options = self._options
        inputs = Inputs(options, self.failures.add, self._project, quiet=options.quiet, whole=True)
        for _ in inputs.results(self._file, passing=(OutputError,)):
            pass
        if options.output_format == "json":
            self._write_objects()
        elif not options.quiet and options.paths != (STDIN,):
            note(*self._summary())
        if self.failures:
            return 2
        return 1 if self._left or (self._changed and (options.check or options.diff)) else 0

    def _file(self, document: Document, from_stdin: bool) -> None:
        options = self._options
        only_looks = options.check or options.diff or options.output_format == "json"
        if not (only_looks or from_stdin):
            self._back.tidy(document)
        converted = self._converted(document)
        if not converted.prompts:
            return
        for number, each in enumerate(converted.prompts, start=1):
            where = document.path if len(converted.prompts) == 1 else f"{document.path}: prompt {number}"
            self._tell(each.conversion, f"{where}: ")
        if options.output_format == "json":
            self._collect(converted)
            self._left += options.strict and not converted.exact
            return
        if converted.text is None or (options.strict and not converted.exact):
            reason = "not exact, and refused because of --strict" if options.strict and not converted.exact else ""
            note(f"{document.path}: left as it is: {reason or converted.obstacle}")
            self._left += 1
            return
        changed = converted.text != document.text
        if options.diff:
            show_diff(document.text, converted.text, document.path, self._style)
        elif options.check:
            if changed:
                write_line(f"would convert {document.path}")
        elif from_stdin:
            write_exactly(converted.text)
        elif changed and not self._back.write(document, converted.text):
            return
        self._changed += changed
        self._same += not changed

    def _converted(self, document: Document) -> ConvertedDocument:
        from promptlint.documents.reader import reread
        from promptlint.engine.converter import convert_document
        from promptlint.programs.catalogue import first_program

        options = self._options
        in_force = self._project.for_path(document.path)

        def source_of(region: Region) -> str:
            return first_program((options.source, region.target, document.target, in_force.settings.target)).name

        return convert_document(
            document,
            partial(reread, document),
            target=self._target,
            source_of=source_of,
            embeddings=self._embeddings(in_force),
        )

    def _embeddings(self, in_force: InForce) -> Collection[str]:
        """The embeddings that are installed; the well-known ones where that is not known."""
        inventory = in_force.inventory
        if inventory is not None and inventory.knows("embedding"):
            return tuple(inventory.embeddings)
        from promptlint.resources.known.embeddings import known_embeddings

        return tuple(name for each in known_embeddings().values() for name in each.names)

    def _tell(self, conversion: Conversion, where: str) -> None:
        """Say on standard error what a prompt loses, and what else is good to know."""
        if self._options.quiet or self._options.output_format == "json":
            return
        lines = [
            f"{where}{'elsewhere' if each.kind == 'elsewhere' else 'lost'}: {each.message}"
            for each in conversion.losses
        ]
        note(*lines, *(f"{where}note: {each}" for each in conversion.notes))

    def _collect(self, converted: ConvertedDocument) -> None:
        for each in converted.prompts:
            self._objects.append(_object(each.conversion, each.region, converted.document.path))

    def _write_objects(self) -> None:
        from promptlint.output.json import Array

        array = Array()
        write(f'{{"version": {VERSION}, "conversions": [')
        for each in self._objects:
            write(array.item(each))
        write(f"{array.end()}}}\n")

    def _summary(self) -> list[str]:
        from promptlint.output.summary import count

        would = "would be " if self._options.check or self._options.diff else ""
        parts = [f"{count(self._changed, 'file')} {would}converted"] if self._changed else []
        parts += [f"{count(self._same, 'file')} the same for both programs"] if self._same else []
        parts += (
            [f"{count(self._left, 'file')} left as {'they are' if self._left != 1 else 'it is'}"] if self._left else []
        )
        if not parts:
            return [] if self.failures else ["Nothing to convert."]
        return [f"{', '.join(parts)}."]


def _shown(conversion: Conversion) -> str:
    """The converted text, or its texts, each with what it is for."""
    from promptlint.conversion.headings import heading

    if not conversion.texts:
        return conversion.text
    return "\n\n".join(f"{heading(each, conversion.texts)}:\n{each.text}" for each in conversion.texts)


def _object(conversion: Conversion, region: Region, path: str) -> dict[str, Any]:
    return {
        "path": "" if path == "<prompt>" else path,
        "region": region.name,
        "role": conversion.role,
        "from": conversion.source,
        "to": conversion.target,
        "prompt": region.text,
        "text": conversion.text,
        "exact": conversion.exact,
        "losses": [
            {
                "kind": loss.kind,
                "message": loss.message,
                "span": None if loss.span is None else [loss.span.start, loss.span.end],
            }
            for loss in conversion.losses
        ],
        "texts": [
            {
                "text": each.text,
                "first_step": each.first_step,
                "last_step": each.last_step,
                "part": each.part,
                "weight": each.weight,
            }
            for each in conversion.texts
        ],
        "notes": list(conversion.notes),
    }

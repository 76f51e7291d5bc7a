"""`promptlint show`: what reaches the model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import Failures
from promptlint.cli.inputs import Inputs
from promptlint.cli.parser import Parser
from promptlint.cli.project import family_settings, input_settings, open_project
from promptlint.cli.show_options import (
    STEPS,
    ShowOptions,
    is_same_file,
    number_of_steps,
    show_parser,
    show_usage,
)
from promptlint.cli.terminal import colour_wanted, columns, flush, note, prepare, silence, write
from promptlint.cli.texts import is_text

if TYPE_CHECKING:
    from promptlint.documents.model import Document, Region
    from promptlint.engine.in_force import InForce
    from promptlint.resources.inventory.model import Inventory
    from promptlint.show.model import Picture, Request
    from promptlint.show.side_by_side import SideBySide

__all__ = ["new_parser", "run"]

_Installed = tuple[dict[str, int], frozenset[str]]
"""Embeddings with their vectors, and which of them are only assumed."""


def new_parser() -> Parser[ShowOptions]:
    """The parser of the command's arguments."""
    return show_parser()


def run(options: ShowOptions) -> int:
    """Show what the options name; returns the exit status. Raises UsageError; OSError from the output."""
    show_usage(options)
    prepare(utf8=options.output_format == "json")
    return _Run(options).run()


class _Run:
    """One look at everything the command line names."""

    def __init__(self, options: ShowOptions) -> None:
        self._options = options
        self._project = open_project(
            options, {**input_settings(options), **family_settings(options.model_family)}, models=options
        )
        self._installed: dict[tuple[str, InForce], _Installed] = {}
        self._targets = tuple(dict.fromkeys(options.target or ()))
        self._kept: list[Picture | SideBySide] = []
        self._more = 0
        self._spared = False
        self._failures = Failures()

    def run(self) -> int:
        pictures = self._pictures()
        try:
            self._print(pictures)
            flush()
        except BrokenPipeError:
            # Who has read enough of the text still wants the whole page.
            silence()
            if self._options.html is not None:
                for _ in pictures:
                    pass
        if self._options.html is not None and (self._kept or not self._failures):
            self._save(Path(self._options.html))
        return 2 if self._failures else 0

    def _print(self, pictures: Iterator[Picture | SideBySide]) -> None:
        if self._options.output_format == "json":
            from promptlint.show import json

            for piece in json.render(pictures):
                write(piece)
            return
        from promptlint.output.style import Style
        from promptlint.show.columns import render_columns
        from promptlint.show.side_by_side import SideBySide
        from promptlint.show.terminal import render

        style = Style(colour_wanted(self._options.color, sys.stdout))
        room = columns(sys.stdout)
        between = ""
        for picture in pictures:
            if isinstance(picture, SideBySide):
                lines = render_columns(picture, style=style, width=room)
            elif len(self._targets) > 1:
                continue  # what it is compared with follows
            else:
                lines = render(picture, style=style, width=room)
            write(between)
            for line in lines:
                write(f"{line}\n", colours=style.on)
            between = "\n\n"

    def _pictures(self) -> Iterator[Picture | SideBySide]:
        """The picture of each prompt, of those that can be had, and of each but the first of several targets what it is
        beside that of the first; the first prompts are kept for the page."""
        from promptlint.engine.failures import Failure, attempt
        from promptlint.show.drawing import draw
        from promptlint.show.side_by_side import compare

        for document, ask in self._documents():
            path = "" if document.path == "<prompt>" else document.path
            for region, requests in ((each, requests) for each in document.regions for requests in ask(each)):
                first: Picture | None = None
                for request in requests:
                    show = partial(draw, region.text, request, role=region.role, region=region.name, path=path)
                    found = attempt(document.path, show)
                    if isinstance(found, Failure):
                        self._failures.add(found.line)
                        break
                    one = found if first is None else compare(first, found)
                    first = first or found
                    self._keep(one)
                    yield one

    def _keep(self, picture: Picture | SideBySide) -> None:
        """Keep what there is room for on the page."""
        from promptlint.show.html import MAX_PICTURES

        if self._options.html is not None:
            if len(self._kept) < MAX_PICTURES:
                self._kept.append(picture)
            else:
                self._more += 1

    def _asker(self, document: Document) -> Callable[[Region], Iterator[list[Request]]]:
        """What to ask for a file's prompts: the first pass, and the hires pass if one is wanted, each for every target.
        The options win over what the file says, and that over the configuration. Raises what is wrong with the
        models."""
        from promptlint.programs.catalogue import first_program
        from promptlint.show.model import Request

        options = self._options
        in_force = self._project.for_path(document.path)
        settings = in_force.settings
        _ = in_force.inventory  # what is wrong with it is said before the first answer
        hires_steps = options.hires_steps or settings.hires_steps

        def ask(region: Region) -> Iterator[list[Request]]:
            hosts = self._targets or (first_program((region.target, document.target, settings.target)).name,)
            steps = options.steps or number_of_steps(region.settings.get("Steps", "")) or settings.steps or STEPS
            for hires in (None, hires_steps) if hires_steps is not None else (None,):
                yield [
                    Request(host, steps, hires, *self._embeddings(host, in_force), settings.model_family)
                    for host in hosts
                ]

        return ask

    def _embeddings(self, host: str, in_force: InForce) -> _Installed:
        key = (host, in_force)
        if key not in self._installed:
            self._installed[key] = _installed(self._options, host, in_force.inventory)
        return self._installed[key]

    def _documents(self) -> Iterator[tuple[Document, Callable[[Region], Iterator[list[Request]]]]]:
        """What the options name, with what is to be asked for its prompts."""
        from promptlint.documents.model import Document, Role

        options = self._options
        if len(options.paths) == 1 and is_text(options.paths[0]):
            document = Document.of_prompts(options.paths[0], role=Role(options.role or Role.POSITIVE))
            yield document, self._asker(document)
            return
        inputs = Inputs(options, self._failures.add, self._project)
        for document, ask in inputs.results(lambda document, _: self._asker(document)):
            self._spared = self._spared or is_same_file(document.path, options.html)
            if not document.prompts:
                note(f"{document.path}: no prompt in it")
            yield document, ask

    def _save(self, target: Path) -> None:
        from promptlint.formats.whole_file import write_whole
        from promptlint.show.html import render

        if self._spared:
            self._failures.add(f"--html: {target} is one of the files shown, and is left alone; name another one")
            return
        try:
            write_whole(target, render(self._kept, more=self._more).encode())
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self._failures.add(f"{target}: cannot be written: {reason}; choose another file for --html")


def _installed(options: ShowOptions, host: str, inventory: Inventory | None) -> _Installed:
    """The embeddings to take for installed, with their vectors, and which of them nobody named."""
    from promptlint.programs.catalogue import find_program

    embeddings: dict[str, int] = dict(inventory.vectors) if inventory is not None else {}
    embeddings.update(options.embedding or ())
    named = {name.casefold() for name in embeddings}
    uncounted = {name.casefold() for name in inventory.embeddings} - named if inventory is not None else set()
    assumed: set[str] = set()
    guesses = inventory is None or not inventory.knows("embedding")
    if options.known_embeddings and find_program(host).embeddings == "name":
        from promptlint.resources.known.embeddings import known_embeddings

        for embedding in known_embeddings().values():
            for name in embedding.names:
                plain = name.casefold()
                if embedding.vectors is not None and plain not in named and (guesses or plain in uncounted):
                    embeddings[name] = embedding.vectors
                    assumed.add(name)
    return embeddings, frozenset(assumed)

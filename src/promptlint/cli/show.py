"""`promptlint show`: what reaches the model."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.arguments import Parser, add_colour
from promptlint.cli.errors import UsageError
from promptlint.cli.inputs import ROLES, STDIN, Inputs
from promptlint.cli.inventory import add_model_options
from promptlint.cli.project import open_project
from promptlint.cli.selection import add_config_options
from promptlint.cli.terminal import colour_wanted, columns, complain, note, prepare, silence, write
from promptlint.documents.kinds import KIND_NAMES

if TYPE_CHECKING:
    from promptlint.documents.model import Document, Region
    from promptlint.engine.project import InForce
    from promptlint.resources.inventory.model import Inventory
    from promptlint.show.model import Picture, Request

__all__ = ["new_parser", "run"]

_Installed = tuple[dict[str, int], frozenset[str]]
"""Embeddings with their vectors, and which of them are only assumed."""

_FORMATS = ("text", "json")
_PATH = re.compile(
    r"(?![^\n]*,)[^\n]*\.(?:txt|prompt|sdprompt|md|markdown|jsonl?|ya?ml|toml|csv|png|jpe?g|webp|avif)|[.~]{0,2}/\S+",
    re.IGNORECASE,
)
"""What looks like a path rather than a prompt: the end of a file's name and no comma, or the start of a path."""
_STEPS = 20
_MAX_STEPS = 10_000
_MAX_VECTORS = 10_000
_DESCRIPTION = """\
Show what a host makes of prompts: the text that reaches the model with its weights, when which text is in force,
chunks of 75 tokens, LoRAs, and what is dropped. One argument that is no file is taken for a prompt."""
_STATUS = "Exit status: 0 shown, 2 wrong call, unreadable or unwritable file, or internal error."


def run(arguments: Sequence[str]) -> int:
    """Show what the arguments name; returns the exit status. Raises UsageError; OSError from the output."""
    parser = new_parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    _check_usage(values)
    prepare(utf8=values.output_format == "json")
    return _Run(values).run()


class _Run:
    """One look at everything the command line names."""

    def __init__(self, values: argparse.Namespace) -> None:
        self._values = values
        self._project = open_project(values)
        self._installed: dict[tuple[str, InForce], _Installed] = {}
        self._kept: list[Picture] = []
        self._more = 0
        self._spared = False
        self._failed = False

    def run(self) -> int:
        pictures = self._pictures()
        try:
            self._print(pictures)
            sys.stdout.flush()
        except BrokenPipeError:
            # Who has read enough of the text still wants the whole page.
            silence()
            if self._values.html is not None:
                for _ in pictures:
                    pass
        if self._values.html is not None and (self._kept or not self._failed):
            self._save()
        return 2 if self._failed else 0

    def _print(self, pictures: Iterator[Picture]) -> None:
        if self._values.output_format == "json":
            from promptlint.show import json

            for piece in json.render(pictures):
                write(piece)
            return
        from promptlint.output.style import Style
        from promptlint.show.terminal import render

        style = Style(colour_wanted(self._values.color, sys.stdout))
        between = ""
        for picture in pictures:
            write(between)
            for line in render(picture, style=style, width=columns(sys.stdout)):
                write(f"{line}\n")
            between = "\n\n"

    def _pictures(self) -> Iterator[Picture]:
        """The picture of each prompt, of those that can be had; the first are kept for the page."""
        from promptlint.engine.failures import Failure, attempt
        from promptlint.show.drawing import draw
        from promptlint.show.html import MAX_PICTURES

        for document in self._documents():
            ask = self._asker(document)
            path = "" if document.path == "<prompt>" else document.path
            for region in (region for group in document.prompts for region in group):
                for request in ask(region):
                    show = partial(draw, region.text, request, role=region.role, region=region.name, path=path)
                    found = attempt(document.path, show)
                    if isinstance(found, Failure):
                        self._fail(found.line)
                        continue
                    if self._values.html is not None:
                        if len(self._kept) < MAX_PICTURES:
                            self._kept.append(found)
                        else:
                            self._more += 1
                    yield found

    def _asker(self, document: Document) -> Callable[[Region], Iterator[Request]]:
        """What to ask for a file's prompts: the first pass, and the hires pass if one is wanted. The options win over
        what the file says, and that over the configuration."""
        from promptlint.semantics.hosts import DEFAULT_HOST, HOSTS
        from promptlint.show.model import Request

        values = self._values
        in_force = self._project.for_path(document.path)
        settings = in_force.settings
        targets = (values.host, document.target, settings.target)
        names = {host.name for host in HOSTS}
        host = next((target for target in targets if target in names), DEFAULT_HOST.name)
        hires_steps = values.hires_steps or settings.hires_steps
        embeddings, assumed = self._embeddings(host, in_force)

        def ask(region: Region) -> Iterator[Request]:
            steps = values.steps or _steps_beside(region) or settings.steps or _STEPS
            yield Request(host, steps, None, embeddings, assumed)
            if hires_steps is not None:
                yield Request(host, steps, hires_steps, embeddings, assumed)

        return ask

    def _embeddings(self, host: str, in_force: InForce) -> _Installed:
        key = (host, in_force)
        if key not in self._installed:
            self._installed[key] = _installed(self._values, host, in_force.inventory)
        return self._installed[key]

    def _documents(self) -> Iterator[Document]:
        from promptlint.documents.model import Document, Role
        from promptlint.output.display import visible

        values = self._values
        if len(values.paths) == 1 and _is_text(values.paths[0]):
            yield Document.of_prompts(values.paths[0], role=Role(values.role or Role.POSITIVE))
            return
        for document in Inputs(values, self._fail, self._project).documents():
            self._spared = self._spared or _same_file(document.path, values.html)
            if not document.prompts:
                note(f"{visible(document.path)}: no prompt in it\n")
            yield document

    def _save(self) -> None:
        from promptlint.formats.whole_file import write_whole
        from promptlint.show.html import render

        target = Path(self._values.html)
        if self._spared:
            self._fail(f"--html: {target} is one of the files shown, and is left alone; name another one")
            return
        try:
            write_whole(target, render(self._kept, more=self._more).encode())
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self._fail(f"{target}: cannot be written: {reason}; choose another file for --html")

    def _fail(self, message: str) -> None:
        self._failed = True
        complain(message)


def _steps_beside(region: Region) -> int | None:
    """The steps that the file gives for a prompt, if a pass can have so many."""
    try:
        return _steps(region.settings.get("Steps", ""))
    except argparse.ArgumentTypeError:
        return None


def _is_text(name: str) -> bool:
    """Whether an argument is a prompt: there is no such file, and it does not look as if one was meant."""
    if not name.strip():
        return True
    return name != STDIN and not _exists(name) and _PATH.fullmatch(name) is None


def _same_file(path: str, target: str | None) -> bool:
    try:
        return target is not None and Path(target).exists() and Path(path).samefile(target)
    except (OSError, ValueError):  # standard input, or a name that cannot be one
        return False


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a prompt instead of a path: too long a name
        return False


def _installed(values: argparse.Namespace, host: str, inventory: Inventory | None) -> _Installed:
    """The embeddings to take for installed, with their vectors, and which of them nobody named."""
    from promptlint.semantics.hosts import find_host

    embeddings: dict[str, int] = dict(inventory.vectors) if inventory is not None else {}
    embeddings.update(values.embedding or ())
    named = {name.casefold() for name in embeddings}
    uncounted = {name.casefold() for name in inventory.embeddings} - named if inventory is not None else set()
    assumed: set[str] = set()
    guesses = inventory is None or not inventory.knows("embedding")
    # A host without BREAK is ComfyUI, which takes no bare name for an embedding.
    if values.known_embeddings and find_host(host).has_break:
        from promptlint.resources.known.embeddings import known_embeddings

        for embedding in known_embeddings().values():
            for name in embedding.names:
                plain = name.casefold()
                if embedding.vectors is not None and plain not in named and (guesses or plain in uncounted):
                    embeddings[name] = embedding.vectors
                    assumed.add(name)
    return embeddings, frozenset(assumed)


def _check_usage(values: argparse.Namespace) -> None:
    inline = [f"--{name}" for name in ("positive", "negative") if getattr(values, name) is not None]
    if inline and values.paths:
        raise UsageError(
            f"{inline[0]} and {values.paths[0][:60]!r} do not go together; show files or a prompt, not both"
        )
    if inline:
        for name in ("role", "kind", "stdin_filename"):
            if getattr(values, name) is not None:
                raise UsageError(f"--{name.replace('_', '-')} speaks of files; it does not go with {inline[0]}")
    elif not values.paths:
        raise UsageError("nothing to show; give a prompt in quotes, a file, or - for standard input")
    if len(values.paths) > 1 and not any(name == STDIN or _exists(name) for name in values.paths):
        raise UsageError(f"there is no file {values.paths[0][:60]!r}; a prompt of several words stands in quotes")
    name = values.paths[0] if len(values.paths) == 1 else STDIN
    if not (name == STDIN or _exists(name) or _is_text(name)):
        raise UsageError(f"{name[:200]}: no such file; check the path, or give a prompt that looks so as --positive")
    if values.stdin_filename is not None and STDIN not in values.paths:
        raise UsageError("--stdin-filename needs - among the paths, for standard input")
    if values.html is not None:
        _check_target(values)


def _check_target(values: argparse.Namespace) -> None:
    """What can be known of the page's file beforehand."""
    target = Path(values.html)
    try:
        if target.exists() and not target.is_file():
            raise UsageError(f"--html: {target} is not a regular file; name one that may be replaced")
        if any(name != STDIN and _same_file(name, values.html) for name in values.paths):
            raise UsageError(f"--html: {target} is the file to be shown; name another one")
    except (OSError, ValueError):
        return  # Writing it will tell.


def _steps(text: str) -> int:
    try:
        steps = int(text)
    except ValueError:
        steps = 0
    if not 1 <= steps <= _MAX_STEPS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of steps from 1 to {_MAX_STEPS}")
    return steps


def _embedding(text: str) -> tuple[str, int]:
    name, equals, number = text.rpartition("=")
    try:
        vectors = int(number)
    except ValueError:
        vectors = 0
    if not equals or not name.strip() or not 1 <= vectors <= _MAX_VECTORS:
        raise argparse.ArgumentTypeError(
            f"{text[:60]!r} is not NAME=VECTORS, such as EasyNegative=8 (1 to {_MAX_VECTORS} vectors)"
        )
    return name.strip(), vectors


def new_parser() -> Parser:
    """The parser of the command's arguments."""
    from promptlint.semantics.hosts import DEFAULT_HOST, HOSTS

    hosts = tuple(host.name for host in HOSTS)
    parser = Parser("promptlint show", _DESCRIPTION, "promptlint show [OPTIONS] TEXT|PATH...")
    parser.epilog = _STATUS
    add = parser.add_argument_group("What to show").add_argument
    add("paths", nargs="*", metavar="TEXT|PATH", help="a prompt in quotes; or files, folders, - for standard input")
    add("--positive", metavar="TEXT", help="show this prompt")
    add("--negative", metavar="TEXT", help="show this negative prompt, alone or with --positive")
    add("--role", metavar="ROLE", choices=ROLES, help=f"what the prompts are: {_or(ROLES)}")
    add("--kind", metavar="KIND", choices=KIND_NAMES, help=f"how to read the files: {_or(KIND_NAMES)}")
    add("--stdin-filename", metavar="NAME", help="what standard input is called; decides its kind and role")
    add = parser.add_argument_group("For which host").add_argument
    add(
        "--target",
        metavar="HOST",
        dest="host",
        choices=hosts,
        help=f"{_or(hosts)} (default: the configured one, or {DEFAULT_HOST.name})",
    )
    add("--host", metavar="HOST", choices=hosts, help=argparse.SUPPRESS)  # what it was called before
    add("--steps", metavar="N", type=_steps, help=f"sampling steps (default: the file's, the configured, or {_STEPS})")
    add("--hires-steps", metavar="N", type=_steps, help="show the hires pass too, with so many steps")
    add(
        "--embedding",
        metavar="NAME=VECTORS",
        type=_embedding,
        action="append",
        help="an embedding that is installed, and its vectors; may be given again",
    )
    add(
        "--known-embeddings",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="take well-known embeddings for installed where nobody knows (default: yes)",
    )
    add_model_options(add)
    add_config_options(add)
    add = parser.add_argument_group("How to show it").add_argument
    add("--output-format", metavar="FORMAT", choices=_FORMATS, default="text", help=_or(_FORMATS))
    add("--html", metavar="FILE", help="also write the picture as a page of its own")
    add_colour(add)
    add("-h", "--help", action="store_true", help="this text")
    return parser


def _or(values: Sequence[str]) -> str:
    return " or ".join([", ".join(values[:-1]), values[-1]])

"""`promptlint show`: what reaches the model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.arguments import Parser, add_colour
from promptlint.cli.errors import UsageError, internal_error
from promptlint.cli.terminal import colour_wanted, columns, complain, prepare, write

if TYPE_CHECKING:
    from promptlint.documents.model import Document, Role
    from promptlint.output.show.model import Picture, Request

__all__ = ["run"]

_ROLES = ("positive", "negative", "unknown")
_KINDS = ("prompt", "lines", "infotext", "sdprompt", "page")
_FORMATS = ("text", "json")
_STDIN = "-"
_MAX_STEPS = 10_000
_MAX_VECTORS = 10_000
_DESCRIPTION = """\
Show what a host makes of prompts: the text that reaches the model with its weights, when which text is in force,
chunks of 75 tokens, LoRAs, and what is dropped. One argument that is no file is taken for a prompt."""
_STATUS = "Exit status: 0 shown, 2 wrong call, unreadable or unwritable file, or internal error."


def run(arguments: Sequence[str]) -> int:
    """Show what the arguments name; returns the exit status. Raises UsageError; OSError from the output."""
    parser = _parser()
    values = parser.parse(arguments)
    if values.help:
        write(parser.format_help())
        return 0
    _check_usage(values)
    requests = _requests(values)
    prepare(utf8=values.output_format == "json")
    return _Run(values, requests).run()


class _Run:
    """One look at everything the command line names."""

    def __init__(self, values: argparse.Namespace, requests: tuple[Request, ...]) -> None:
        self._values = values
        self._requests = requests
        self._failed = False

    def run(self) -> int:
        keep = self._values.html is not None or self._values.output_format == "json"
        kept: list[Picture] = []
        first = True
        for picture in self._pictures():
            if keep:
                kept.append(picture)
            if self._values.output_format == "text":
                self._print(picture, first=first)
                first = False
        if self._values.output_format == "json":
            from promptlint.output.show.json import render  # noqa: PLC0415

            write(render(kept))
        if self._values.html is not None and (kept or not self._failed):
            self._save(kept)
        return 2 if self._failed else 0

    def _print(self, picture: Picture, *, first: bool) -> None:
        from promptlint.output.show.terminal import render  # noqa: PLC0415
        from promptlint.output.style import Style  # noqa: PLC0415

        style = Style(colour_wanted(self._values.color, sys.stdout))
        lines = render(picture, style=style, width=columns(sys.stdout))
        write(("" if first else "\n\n") + "".join(f"{line}\n" for line in lines))

    def _pictures(self) -> Iterator[Picture]:
        from promptlint.output.show.model import picture  # noqa: PLC0415

        for document in self._documents():
            path = "" if document.path == "<prompt>" else document.path
            regions = [region for group in document.prompts for region in group]
            if not regions:
                self._say_empty(document.path)
            for region in regions:
                for request in self._requests:
                    try:
                        yield picture(region.text, request, role=region.role, region=region.name, path=path)
                    except Exception as error:  # noqa: BLE001  # the other prompts are still shown
                        self._fail(f"{document.path}: {internal_error(error)}")

    def _say_empty(self, path: str) -> None:
        from promptlint.output.display import visible  # noqa: PLC0415

        if self._values.output_format == "text":
            write(f"{visible(path)}: no prompt in it\n")

    def _documents(self) -> Iterator[Document]:
        from promptlint.documents.model import Document, Role  # noqa: PLC0415
        from promptlint.documents.reader import ReadError, find_files, read_document  # noqa: PLC0415

        values = self._values
        role = None if values.role is None else Role(values.role)
        if values.positive is not None or values.negative is not None:
            yield Document.of_prompts(values.positive, values.negative)
            return
        if len(values.paths) == 1 and _is_text(values.paths[0]):
            yield Document.of_prompts(values.paths[0], role=role or Role.POSITIVE)
            return
        for name in values.paths:
            try:
                if name == _STDIN:
                    yield self._standard_input(role)
                    continue
                for file in find_files([Path(name)])[0]:
                    yield read_document(file, role=role, kind=values.kind)
            except ReadError as error:
                self._fail(str(error))
            except (OSError, ValueError) as error:
                reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
                self._fail(f"{name[:100]}: cannot be read: {reason}; check the path")

    def _standard_input(self, role: Role | None) -> Document:
        from promptlint.documents.reader import decode, read_text  # noqa: PLC0415

        if sys.stdin is None:
            raise OSError("it is closed")
        buffer = getattr(sys.stdin, "buffer", None)
        text = decode(buffer.read(), "<stdin>") if buffer is not None else sys.stdin.read()
        return read_text(text, path="<stdin>", role=role, kind=self._values.kind)

    def _save(self, pictures: Sequence[Picture]) -> None:
        from promptlint.cli.files import replace_file  # noqa: PLC0415
        from promptlint.output.show.html import render  # noqa: PLC0415

        target = Path(self._values.html)
        try:
            replace_file(target, render(pictures))
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            self._fail(f"{target}: cannot be written: {reason}; choose another file for --html")

    def _fail(self, message: str) -> None:
        self._failed = True
        complain(message)


def _is_text(name: str) -> bool:
    """Whether an argument is a prompt: there is no such file, and it does not look as if one was meant."""
    from promptlint.documents.reader import SUFFIXES  # noqa: PLC0415

    if name == _STDIN:
        return False
    if not name.strip():
        return True
    return not _exists(name) and not (name.casefold().endswith(SUFFIXES) and "," not in name and "\n" not in name)


def _exists(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a prompt instead of a path: too long a name
        return False


def _requests(values: argparse.Namespace) -> tuple[Request, ...]:
    """What to ask for each prompt: the first pass, and the hires pass if one is wanted."""
    from promptlint.output.show.model import Request  # noqa: PLC0415
    from promptlint.semantics.hosts import find_host  # noqa: PLC0415

    embeddings: dict[str, int] = dict(values.embedding or ())
    named = {name.casefold() for name in embeddings}
    assumed: set[str] = set()
    # A host without BREAK is ComfyUI, which takes no bare name for an embedding.
    if values.known_embeddings and find_host(values.host).has_break:
        from promptlint.resources.known import known_embeddings  # noqa: PLC0415

        for embedding in known_embeddings().values():
            for name in embedding.names:
                if embedding.vectors is not None and name.casefold() not in named:
                    embeddings[name] = embedding.vectors
                    assumed.add(name)
    request = Request(values.host, values.steps, None, embeddings, frozenset(assumed))
    if values.hires_steps is None:
        return (request,)
    return request, Request(values.host, values.steps, values.hires_steps, embeddings, frozenset(assumed))


def _check_usage(values: argparse.Namespace) -> None:
    inline = [f"--{name}" for name in ("positive", "negative") if getattr(values, name) is not None]
    if inline and values.paths:
        raise UsageError(
            f"{inline[0]} and {values.paths[0][:60]!r} do not go together; show files or a prompt, not both"
        )
    if inline:
        for name in ("role", "kind"):
            if getattr(values, name) is not None:
                raise UsageError(f"--{name} speaks of files; it does not go with {inline[0]}")
    elif not values.paths:
        raise UsageError("nothing to show; give a prompt in quotes, a file, or - for standard input")
    if len(values.paths) > 1 and not any(name == _STDIN or _exists(name) for name in values.paths):
        raise UsageError(f"there is no file {values.paths[0][:60]!r}; a prompt of several words stands in quotes")
    if values.html is not None:
        _check_target(values)


def _check_target(values: argparse.Namespace) -> None:
    """What can be known of the page's file beforehand."""
    target = Path(values.html)
    try:
        if target.exists() and not target.is_file():
            raise UsageError(f"--html: {target} is not a regular file; name one that may be replaced")
        if any(
            name != _STDIN and Path(name).is_file() and target.exists() and target.samefile(name)
            for name in values.paths
        ):
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


def _parser() -> Parser:
    from promptlint.semantics.hosts import DEFAULT_HOST, HOSTS  # noqa: PLC0415

    hosts = tuple(host.name for host in HOSTS)
    parser = Parser("promptlint show", _DESCRIPTION, "promptlint show [OPTIONS] TEXT|PATH...")
    parser.epilog = _STATUS
    add = parser.add_argument_group("What to show").add_argument
    add("paths", nargs="*", metavar="TEXT|PATH", help="a prompt in quotes; or files, folders, - for standard input")
    add("--positive", metavar="TEXT", help="show this prompt")
    add("--negative", metavar="TEXT", help="show this negative prompt, alone or with --positive")
    add("--role", metavar="ROLE", choices=_ROLES, help=f"what the prompts are: {_or(_ROLES)}")
    add("--kind", metavar="KIND", choices=_KINDS, help=f"how to read the files: {_or(_KINDS)}")
    add = parser.add_argument_group("For which host").add_argument
    add("--host", metavar="HOST", choices=hosts, default=DEFAULT_HOST.name, help=f"{_or(hosts)} (default: a1111)")
    add("--steps", metavar="N", type=_steps, default=20, help="sampling steps (default: 20)")
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
        help="take well-known embeddings for installed (default: yes)",
    )
    add = parser.add_argument_group("How to show it").add_argument
    add("--output-format", metavar="FORMAT", choices=_FORMATS, default="text", help=_or(_FORMATS))
    add("--html", metavar="FILE", help="also write the picture as a page of its own")
    add_colour(add)
    add("-h", "--help", action="store_true", help="this text")
    return parser


def _or(values: Sequence[str]) -> str:
    return " or ".join([", ".join(values[:-1]), values[-1]])

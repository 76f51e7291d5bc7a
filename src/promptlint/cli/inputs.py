"""What a command line names: files, folders, standard input, or prompts on the command line itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError
from promptlint.cli.terminal import note

if TYPE_CHECKING:
    from promptlint.documents.model import Document, PromptKeys, Role
    from promptlint.engine.project import Project

__all__ = ["KINDS", "ROLES", "STDIN", "Inputs", "add_input_options", "check_inputs"]

STDIN = "-"
"""The path that stands for standard input."""

ROLES = ("positive", "negative", "unknown")
KINDS = (
    "prompt",
    "lines",
    "infotext",
    "sdprompt",
    "page",
    "styles",
    "comfyui",
    "wildcards",
    "pack",
    "jobs",
    "caption",
)


def add_input_options(add: Callable[..., object]) -> None:
    """Add what names the input, with the `add_argument` of a parser or group."""
    add("paths", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input")
    add("--positive", metavar="TEXT", help="check this prompt instead of files")
    add("--negative", metavar="TEXT", help="check this negative prompt, alone or with --positive")
    add("--role", metavar="ROLE", choices=ROLES, help="what the files' prompts are: positive, negative or unknown")
    add("--kind", metavar="KIND", choices=KINDS, help=f"how to read the files: {', '.join(KINDS)}")
    add("--verbose", action="store_true", help="say what was skipped in folders")
    add("--no-exclude", action="store_true", help="check files that the configuration excludes too")
    add("--force-exclude", action="store_true", help="leave out excluded files that are named (the default)")
    add("--stdin-filename", metavar="NAME", help="what standard input is called; decides its kind and role")


def check_inputs(values: argparse.Namespace) -> list[str]:
    """Raise UsageError for options that do not go together; returns those that give prompts themselves."""
    inline = [f"--{name}" for name in ("positive", "negative") if getattr(values, name) is not None]
    if inline and values.paths:
        raise UsageError(f"{inline[0]} and {values.paths[0]!r} do not go together; check files or a prompt, not both")
    if inline:
        for name in ("role", "kind", "stdin_filename"):
            if getattr(values, name) is not None:
                raise UsageError(f"--{name.replace('_', '-')} speaks of files; it does not go with {inline[0]}")
    elif not values.paths:
        raise UsageError("nothing to do; name a file or folder, - for standard input, or give --positive TEXT")
    if values.stdin_filename is not None and STDIN not in values.paths and not inline:
        raise UsageError("--stdin-filename needs - among the paths, for standard input")
    return inline


class Inputs:
    """Reads what the options name, one document after the other. What cannot be read goes to `fail` as one line.

    Files that the project excludes are left out, named or not, and it may say what role and kind the others are.
    Large files of lines come in pieces, unless `whole` is asked for, as by those who will write them.
    """

    def __init__(
        self,
        values: argparse.Namespace,
        fail: Callable[[str], None],
        project: Project,
        *,
        whole: bool = False,
    ) -> None:
        self._values = values
        self._fail = fail
        self._project = project
        self._whole = whole

    def documents(self) -> Iterator[tuple[Document, bool]]:
        """What is to be checked, and whether it comes from standard input."""
        from promptlint.documents.model import Document  # noqa: PLC0415

        values = self._values
        if values.positive is not None or values.negative is not None:
            yield Document.of_prompts(values.positive, values.negative), False
            return
        from promptlint.documents.reader import ReadError, read_document, read_documents  # noqa: PLC0415

        for path in self._files():
            in_force = self._project.for_path(path or values.stdin_filename or "<stdin>")
            role, kind, keys = in_force.role, in_force.kind, in_force.keys
            try:
                if path is None:
                    yield self._standard_input(role, kind, keys), True
                elif self._whole:
                    yield read_document(path, role=role, kind=kind, keys=keys), False
                else:
                    for document in read_documents(path, role=role, kind=kind, keys=keys):
                        yield document, False
            except ReadError as error:
                self._fail(str(error))
            except (OSError, ValueError) as error:
                advice = "check the path" if path else "pipe a prompt into it"
                self._fail(f"{path or 'standard input'}: cannot be read: {_reason(error)}; {advice}")

    def files(self) -> Iterator[tuple[Path, str | None, str | None, PromptKeys]]:
        """The files, with the role and kind that the options or the configuration say they have, and further keys."""
        for path in self._files():
            if path is not None:
                in_force = self._project.for_path(path)
                yield path, in_force.role, in_force.kind, in_force.keys

    def _files(self) -> Iterator[Path | None]:
        """Each file once, in the order of the command line; None is standard input."""
        from promptlint.documents.reader import ReadError, find_files  # noqa: PLC0415

        seen: set[Path | None] = set()
        for name in self._values.paths:
            found: list[Path | None] = []
            if name == STDIN:
                found.append(None)
            else:
                try:
                    files, skipped = find_files([Path(name)])
                    found += files
                    if getattr(self._values, "verbose", False) and skipped:
                        note(_skipped(name, [(each.path.suffix or each.path.name, each.reason) for each in skipped]))
                except ReadError as error:
                    self._fail(str(error))
                except (OSError, ValueError) as error:
                    self._fail(f"{name}: cannot be read: {_reason(error)}; check the path")
            for file in found:
                if file not in seen:
                    seen.add(file)
                    if file is None or not self._is_excluded(file):
                        yield file

    def _is_excluded(self, file: Path) -> bool:
        no_exclude = getattr(self._values, "no_exclude", False)
        return not no_exclude and self._project.for_path(file).excluded is not None

    def _standard_input(self, role: Role | None, kind: str | None, keys: PromptKeys) -> Document:
        from promptlint.documents.model import Document  # noqa: PLC0415
        from promptlint.documents.reader import decode, read_text  # noqa: PLC0415

        name = self._values.stdin_filename or "<stdin>"
        if sys.stdin is None:
            raise OSError("it is closed")
        buffer = getattr(sys.stdin, "buffer", None)
        text = decode(buffer.read(), name) if buffer is not None else sys.stdin.read()
        if self._values.stdin_filename is not None and self._is_excluded(Path(name)):
            return Document(name, "prompt", text, ())  # a fix still has to give the text back
        return read_text(text, path=name, role=role, kind=kind, keys=keys)


def _skipped(folder: str, files: list[tuple[str, str]]) -> str:
    """One line about the files of a folder that were left out."""
    from collections import Counter  # noqa: PLC0415

    from promptlint.documents.reader import NO_PROMPTS  # noqa: PLC0415

    counts = Counter(files).most_common(6)
    kinds = ", ".join(
        f"{number} × {suffix}" + (f" ({reason})" if reason != NO_PROMPTS else "") for (suffix, reason), number in counts
    )
    more = ", and others" if len(set(files)) > len(counts) else ""
    return f"{folder}: skipped {len(files)} {'file' if len(files) == 1 else 'files'}: {kinds}{more}\n"


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)

"""What a command line names: files, folders, standard input, or prompts on the command line itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from promptlint.cli.errors import UsageError, settings_errors
from promptlint.cli.remarks import Remarks
from promptlint.cli.terminal import note
from promptlint.documents.kinds import KIND_NAMES

if TYPE_CHECKING:
    from promptlint.documents.discovery import File
    from promptlint.documents.model import Document, Place, PromptKeys, Role
    from promptlint.engine.failures import Failure
    from promptlint.engine.project import InForce, Project

__all__ = ["ROLES", "STDIN", "Inputs", "add_input_options", "check_inputs"]

T = TypeVar("T")

STDIN = "-"
"""The path that stands for standard input."""

ROLES = ("positive", "negative", "unknown")


def add_input_options(add: Callable[..., object]) -> None:
    """Add what names the input, with the `add_argument` of a parser or group."""
    add("paths", nargs="*", metavar="PATH", help="a file, a folder, or - for standard input")
    add("--positive", metavar="TEXT", help="check this prompt instead of files")
    add("--negative", metavar="TEXT", help="check this negative prompt, alone or with --positive")
    add("--role", metavar="ROLE", choices=ROLES, help="what the files' prompts are: positive, negative or unknown")
    add("--kind", metavar="KIND", choices=KIND_NAMES, help=f"how to read the files: {', '.join(KIND_NAMES)}")
    add("--verbose", action="store_true", help="say why each file was read, as what, or why not")
    add("--no-exclude", action="store_true", help="check files that the configuration excludes too")
    add("--force-exclude", action="store_true", help="leave them out (the default)")
    add("--as-found", action="store_true", help="read named files only on evidence, as those of a folder")
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
    """Reads what the options name, one document after the other. What cannot be read goes to `fail` as one line, and so
    does a file at which we fail ourselves, unless `crash` takes those.

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
        crash: Callable[[Failure], None] | None = None,
    ) -> None:
        self._values = values
        self._fail = fail
        self._crash = crash
        self._project = project
        self._whole = whole
        self.remarks = Remarks(verbose=getattr(values, "verbose", False), quiet=getattr(values, "quiet", False))
        self.excluded: dict[str, str] = {}
        """The files that the configuration leaves out, and what says so."""

    def documents(self) -> Iterator[Document]:
        """What is to be checked."""
        for document, _ in self.results(lambda document, _: document):
            yield document

    def results(
        self, work: Callable[[Document, bool], T], *, passing: tuple[type[Exception], ...] = ()
    ) -> Iterator[tuple[Document, T]]:
        """What is to be checked, with what `work` makes of it; it is told whether the document is standard input. An
        exception out of it is our failure at that file, but for those that are `passing` and those that tell of the
        command line or the configuration."""
        from promptlint.engine.failures import Failure, work_through

        passing = (UsageError, *settings_errors(), *passing)
        for name, read, from_stdin in self._sources():
            done = partial(_with, work, from_stdin)
            for result in work_through(name, read, done, passing=passing):
                if isinstance(result, Failure):
                    self._fail_at(result)
                else:
                    self.remarks.add(result[0])
                    yield result
        self.remarks.finish()

    def _fail_at(self, failure: Failure) -> None:
        if failure.finding is not None and self._crash is not None:
            self._crash(failure)
        else:
            self._fail(failure.line)

    def _sources(self) -> Iterator[tuple[str, Callable[[], Iterable[Document]], bool]]:
        """What there is to read: its name, how it is read, and whether it is standard input."""
        from promptlint.documents.model import Document

        values = self._values
        if values.positive is not None or values.negative is not None:
            yield "<prompt>", lambda: [Document.of_prompts(values.positive, values.negative)], False
            return
        from promptlint.documents.reader import read_document, read_documents

        def read_whole(path: Path, **said: Any) -> Iterator[Document]:
            yield read_document(path, **said)

        for file in self._files():
            if file is None:
                name = values.stdin_filename or "<stdin>"
                in_force = self._project.for_path(name)
                yield name, partial(self._standard_input, in_force.role, in_force.kind, in_force.keys), True
            else:
                in_force = self._project.for_path(file.path)
                said: dict[str, Any] = {"role": in_force.role, "kind": in_force.kind, "keys": in_force.keys}
                read = read_whole if self._whole else read_documents
                yield str(file.path), partial(read, file.path, place=self.place_of(file), **said), False

    def files(self) -> Iterator[tuple[Path, InForce, Place]]:
        """The files, with what is in force for each, and how it came to be read."""
        for file in self._files():
            if file is not None:
                yield file.path, self._project.for_path(file.path), self.place_of(file)

    def place_of(self, file: File) -> Place:
        """How a file came to be read, and what lies around it: one that a program names is judged as found, and one
        that the configuration includes as named."""
        as_found = file.below is not None or getattr(self._values, "as_found", False)
        return self._project.place_of(file.path, found=as_found, below=file.below)

    def _files(self) -> Iterator[File | None]:
        """Each file once, in the order of the command line; None is standard input."""
        from promptlint.documents.discovery import find_files
        from promptlint.engine.failures import Failure

        seen: set[Path | None] = set()
        for name in self._values.paths:
            found: list[File | None] = []
            if name == STDIN:
                found.append(None)
            else:
                try:
                    files, skipped = find_files([Path(name)], wanted=self._project.is_included)
                    found += files
                    if getattr(self._values, "verbose", False) and skipped:
                        note(_skipped(name, [(each.path.suffix or each.path.name, each.reason) for each in skipped]))
                except Exception as error:  # noqa: BLE001  # the other paths are still searched
                    self._fail_at(Failure.of_reading(name, error))
            for file in found:
                path = file.path if file is not None else None
                if path not in seen:
                    seen.add(path)
                    if path is None or not self._is_excluded(path):
                        yield file

    def _is_excluded(self, file: Path) -> bool:
        excluded = None if getattr(self._values, "no_exclude", False) else self._project.for_path(file).excluded
        if excluded is None:
            return False
        self.excluded[str(file)] = f'"{excluded.pattern}" of {excluded.origin}'
        return True

    def _standard_input(self, role: Role | None, kind: str | None, keys: PromptKeys) -> Iterator[Document]:
        from promptlint.documents.decoding import ReadError, decode
        from promptlint.documents.model import NAMED, Document
        from promptlint.documents.reader import read_text

        values = self._values
        name = values.stdin_filename or "<stdin>"
        if sys.stdin is None:
            raise ReadError("standard input: cannot be read: it is closed; pipe a prompt into it")
        try:
            buffer = getattr(sys.stdin, "buffer", None)
            text = decode(buffer.read(), name) if buffer is not None else sys.stdin.read()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ReadError(f"standard input: cannot be read: {reason}; pipe a prompt into it") from None
        if self._values.stdin_filename is not None and self._is_excluded(Path(name)):
            yield Document(name, "prompt", text, ())  # a fix still has to give the text back
        else:
            named = Path(name) if values.stdin_filename is not None else None
            place = (
                self._project.place_of(named, found=getattr(values, "as_found", False)) if named is not None else NAMED
            )
            yield read_text(text, path=name, role=role, kind=kind, keys=keys, place=place)


def _skipped(folder: str, files: list[tuple[str, str]]) -> str:
    """One line about the files of a folder that were left out."""
    from collections import Counter

    from promptlint.documents.discovery import NO_PROMPTS

    counts = Counter(files).most_common(6)
    kinds = ", ".join(
        f"{number} × {suffix}" + (f" ({reason})" if reason != NO_PROMPTS else "") for (suffix, reason), number in counts
    )
    more = ", and others" if len(set(files)) > len(counts) else ""
    return f"{folder}: skipped {len(files)} {'file' if len(files) == 1 else 'files'}: {kinds}{more}\n"


def _with(work: Callable[[Document, bool], T], from_stdin: bool, document: Document) -> T:
    return work(document, from_stdin)

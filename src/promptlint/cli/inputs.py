"""What a command line names: files, folders, standard input, or prompts on the command line itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from promptlint.cli.errors import UsageError, settings_error, settings_errors
from promptlint.cli.remarks import Remarks
from promptlint.cli.terminal import note

if TYPE_CHECKING:
    from promptlint.cli.options import InputGroup
    from promptlint.documents.discovery import File
    from promptlint.documents.model import Document, Place
    from promptlint.engine.failures import Failure
    from promptlint.engine.in_force import InForce
    from promptlint.engine.project import Project

__all__ = ["STDIN", "Inputs", "check_inputs", "exists", "prompt_options"]

T = TypeVar("T")

STDIN = "-"
"""The path that stands for standard input."""


def check_inputs(options: InputGroup) -> list[str]:
    """Raise UsageError for options that do not go together; returns those that give prompts themselves."""
    inline = prompt_options(options)
    if inline and options.paths:
        raise UsageError(f"{inline[0]} and {options.paths[0]!r} do not go together; check files or a prompt, not both")
    if not inline and not options.paths:
        raise UsageError("nothing to do; name a file or folder, - for standard input, or give --positive TEXT")
    if options.stdin_filename is not None and STDIN not in options.paths:
        raise UsageError("--stdin-filename needs - among the paths, for standard input")
    return inline


def prompt_options(options: InputGroup) -> list[str]:
    """The options that give prompts themselves. Raises UsageError where others say something about files."""
    inline = [
        option
        for option, text in (("--positive", options.positive), ("--negative", options.negative))
        if text is not None
    ]
    about_files = (
        ("--role", options.role),
        ("--kind", options.kind),
        ("--stdin-filename", options.stdin_filename),
    )
    for option, value in about_files:
        if inline and not options.paths and value is not None:
            raise UsageError(f"{option} applies to files; it does not go with {inline[0]}")
    return inline


def exists(name: str) -> bool:
    """Whether an argument is a file or a folder."""
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a prompt instead of a path: too long a name, or one that cannot be
        return False


class Inputs:
    """Reads what the options name, one document after the other. What cannot be read goes to `fail` as one line, and so
    does a file at which we fail ourselves, unless `crash` takes those. `quiet` makes no remarks on what was read.

    Files that the project excludes are left out, named or not, and it may say what role and kind the others are.
    Large files of lines come in pieces, unless `whole` is asked for, as by those who will write them.
    """

    def __init__(
        self,
        options: InputGroup,
        fail: Callable[[str], None],
        project: Project,
        *,
        quiet: bool = False,
        whole: bool = False,
        crash: Callable[[Failure], None] | None = None,
    ) -> None:
        self._options = options
        self._fail = fail
        self._crash = crash
        self._project = project
        self._whole = whole
        self.remarks = Remarks(verbose=options.verbose, quiet=quiet)
        self._invalid: dict[InForce | None, Exception] = {}
        self._said: set[str] = set()
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
        exception out of it is our failure at that file, but for those that are `passing` and those about the
        command line. A configuration that is wrong for some of the files leaves those out; one that is wrong for the
        run ends it."""
        from promptlint.engine.failures import Failure, work_through

        invalid = settings_errors()
        passing = (UsageError, *invalid, *passing)
        for name, in_force, read, from_stdin in self._sources():
            done = partial(_with, work, from_stdin)
            try:
                self._expect_valid(in_force)
                for result in work_through(name, read, done, passing=passing):
                    if isinstance(result, Failure):
                        self._fail_at(result)
                    else:
                        self.remarks.add(result[0])
                        yield result
            except invalid as error:
                self._leave_out(name, error, in_force)
        self.remarks.finish()

    def _expect_valid(self, in_force: InForce | None) -> None:
        """Raise again what was wrong with the settings of another file to which the same applies."""
        if in_force in self._invalid:
            raise self._invalid[in_force].with_traceback(None)

    def _leave_out(self, name: str, error: Exception, in_force: InForce | None = None) -> None:
        """Leave out a file whose configuration is wrong; that is said once for all of its files. Raises the error again
        where it is one of the run."""
        from promptlint.config.discovery import CONFIG_NAMES
        from promptlint.engine.failures import Failure

        if self._project.is_of_run(name, error):
            raise error
        if in_force is not None:
            self._invalid[in_force] = error
        line = f"{settings_error(error)}; the files that this is for were left out"
        is_prompts = Path(name).name not in CONFIG_NAMES  # the broken one itself is met in a search, too
        self._fail_at(Failure(name, "" if line in self._said else line, files=int(is_prompts)))
        self._said.add(line)

    def _fail_at(self, failure: Failure) -> None:
        if self._crash is not None and (failure.finding is not None or not failure.line):
            self._crash(failure)
        elif failure.line:
            self._fail(failure.line)

    def _sources(self) -> Iterator[tuple[str, InForce | None, Callable[[], Iterable[Document]], bool]]:
        """What there is to read: its name, what applies to it, how it is read, and whether it is standard input."""
        from promptlint.documents.model import Document

        options = self._options
        if options.positive is not None or options.negative is not None:
            yield "<prompt>", None, lambda: [Document.of_prompts(options.positive, options.negative)], False
            return
        from promptlint.documents.reader import read_document, read_documents

        def read_whole(path: Path, **given: Any) -> Iterator[Document]:
            yield read_document(path, **given)

        for name, file, in_force in self._configured():
            if file is None:
                yield name, in_force, partial(self._standard_input, name, in_force), True
            else:
                way = read_whole if self._whole else read_documents
                read = partial(way, file.path, place=self.place_of(file), **in_force.given)
                yield name, in_force, read, False

    def files(self) -> Iterator[tuple[Path, InForce, Place]]:
        """The files, with what applies to each, and how it came to be read. The linter of each can be had."""
        invalid = settings_errors()
        for name, file, in_force in self._configured():
            if file is not None:
                try:
                    self._expect_valid(in_force)
                    _ = in_force.linter
                except invalid as error:
                    self._leave_out(name, error, in_force)
                else:
                    yield file.path, in_force, self.place_of(file)

    def _configured(self) -> Iterator[tuple[str, File | None, InForce]]:
        """The files that are not excluded, by their names, with what applies to each; None is standard input."""
        invalid = settings_errors()
        for file in self._files():
            name = str(file.path) if file is not None else self._options.stdin_filename or "<stdin>"
            try:
                in_force = self._project.for_path(name)
            except invalid as error:
                self._leave_out(name, error)
            else:
                if file is None or not self._is_excluded(file.path):
                    yield name, file, in_force

    def place_of(self, file: File) -> Place:
        """How a file came to be read, and what lies around it: one that a program names is judged as found, and one
        that the configuration includes as named."""
        as_found = file.below is not None or self._options.as_found
        return self._project.place_of(file.path, found=as_found, below=file.below)

    def _files(self) -> Iterator[File | None]:
        """Each file once, in the order of the command line; None is standard input. A file that has several names, as
        by links, is the first of them."""
        from promptlint.documents.discovery import find_files
        from promptlint.engine.failures import Failure

        seen: set[str | None] = set()
        for name in self._options.paths:
            found: list[File | None] = []
            if name == STDIN:
                found.append(None)
            else:
                try:
                    files, skipped = find_files([Path(name)], wanted=self._is_included, fail=self._fail)
                    found += self._within(files)
                    if self._options.verbose and skipped:
                        note(_skipped(name, [(each.path.suffix or each.path.name, each.reason) for each in skipped]))
                except Exception as error:  # noqa: BLE001  # the other paths are still searched
                    line = settings_error(error) or _if_text(name)
                    self._fail_at(Failure(name, line) if line is not None else Failure.of_reading(name, error))
            for file in found:
                real = file.real if file is not None else None
                if real not in seen:
                    seen.add(real)
                    yield file

    def _is_included(self, file: Path) -> bool:
        """Whether a file of no known suffix is wanted all the same; a configuration that is wrong wants none."""
        try:
            return self._project.is_included(file)
        except settings_errors():
            return False

    def _within(self, files: list[File]) -> Iterator[File]:
        """The files without links out of the folder, where it was not a person who named them."""
        from promptlint.documents.walking import LEADS_OUT
        from promptlint.formats.whereabouts import is_below

        for file in files:
            within = self.place_of(file).within if file.below is None and self._options.as_found else None
            if within is None or is_below(file.real, within):
                yield file
            elif self._options.verbose:
                note(f"{file.path}: skipped: {LEADS_OUT}")

    def _is_excluded(self, file: Path) -> bool:
        excluded = None if self._options.no_exclude else self._project.for_path(file).excluded
        if excluded is None:
            return False
        self.excluded[str(file)] = f'"{excluded.pattern}" of {excluded.origin}'
        return True

    def _standard_input(self, name: str, in_force: InForce) -> Iterator[Document]:
        from promptlint.documents.decoding import MAX_TEXT, ReadError, decode
        from promptlint.documents.model import NAMED, Document
        from promptlint.documents.reader import read_text
        from promptlint.formats.regular_file import read_all

        if sys.stdin is None:
            raise ReadError("standard input: cannot be read: it is closed; pipe a prompt into it")
        try:
            buffer = getattr(sys.stdin, "buffer", None)
            text = decode(read_all(buffer, MAX_TEXT, Path(name)), name) if buffer is not None else sys.stdin.read()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ReadError(f"standard input: cannot be read: {reason}; pipe a prompt into it") from None
        named = Path(name) if self._options.stdin_filename is not None else None
        if named is not None and self._is_excluded(named):
            yield Document(name, "prompt", text, ())  # a fix still has to give the text back
        else:
            place = self._project.place_of(named, found=self._options.as_found) if named is not None else NAMED
            yield read_text(text, path=name, place=place, **in_force.given)


def _if_text(name: str) -> str | None:
    """What to say about a prompt that stands where a path goes; None for anything else."""
    from promptlint.cli.neighbours import as_text, is_like_text

    if exists(name) or not is_like_text(name):
        return None
    return f"{name}: no such file or folder; {as_text(name)}"


def _skipped(folder: str, files: list[tuple[str, str]]) -> str:
    """One line about the files of a folder that were left out."""
    from collections import Counter

    from promptlint.documents.discovery import NO_PROMPTS
    from promptlint.output.summary import count

    counts = Counter(files).most_common(6)
    kinds = ", ".join(
        f"{number} × {suffix}" + (f" ({reason})" if reason != NO_PROMPTS else "") for (suffix, reason), number in counts
    )
    more = ", and others" if len(set(files)) > len(counts) else ""
    return f"{folder}: skipped {count(len(files), 'file')}: {kinds}{more}"


def _with(work: Callable[[Document, bool], T], from_stdin: bool, document: Document) -> T:
    return work(document, from_stdin)

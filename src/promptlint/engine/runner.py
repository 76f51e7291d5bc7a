"""Many files: one after the other, or in several processes, with what was clean before left out.

Results come in the order of the files, and only a few are on their way at a time, so that memory stays flat.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from promptlint.dataclass import dataclass
from promptlint.documents.collection import rare_collection
from promptlint.documents.kinds import kind_of
from promptlint.documents.model import NAMED, NO_KEYS, Document, Place, PromptKeys, Role
from promptlint.documents.pieces import how_it_comes
from promptlint.documents.reader import PieceOfDocument, cut_document, read_documents
from promptlint.documents.recognition import Recognition
from promptlint.engine.failures import Failure, attempt, end_of, work_through
from promptlint.engine.linter import Diagnosed, Linter
from promptlint.engine.repeats import Share
from promptlint.engine.report import Report
from promptlint.engine.settings import Settings
from promptlint.formats.regular_file import read_regular
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.text import START, Position

if TYPE_CHECKING:
    from promptlint.engine.cache import CleanCache
    from promptlint.engine.workers import Answer, Workers

__all__ = ["LARGE_FILE", "MANY_FILES", "FileWork", "Outcome", "run_files", "sensible_jobs"]

MANY_FILES = 400
"""Files from which on several processes pay for their start."""

LARGE_FILE = 2 * 1024 * 1024
"""Bytes from which on they do for the pieces of one file."""

T = TypeVar("T")

_BATCH = 32
_MOST_JOBS = 16
_MAX_CACHED = 4 * 1024 * 1024
_MOST_SHARES = 4
"""Processes that each read all of a file whose prompts repeat: with more, reading costs more than it spares."""
_LOOKED_AT = 20_000
_FEWEST = 2_000
"""Lines that are looked at to see whether prompts repeat."""


@dataclass(frozen=True, slots=True)
class FileWork:
    """A file to lint, with what the options and the configuration say it is; `linter` is the number of its linter."""

    path: Path
    role: str | None
    kind: str | None
    linter: int
    keys: PromptKeys = NO_KEYS
    place: Place = NAMED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, or of a piece of one: its document and report, or the failure that it ended in.

    `clean` counts the prompts of a file that was clean before; its document is then empty.
    """

    work: FileWork
    document: Document | None = None
    report: Report | None = None
    failure: Failure | None = None
    clean: int | None = None


def sensible_jobs(works: Sequence[FileWork]) -> int:
    """How many processes a run over some files is worth."""
    most = min(_MOST_JOBS, available_cores())
    if len(works) >= MANY_FILES:
        return min(most, len(works) // (MANY_FILES // 4))
    return most if any(_large(work) is not None for work in works) else 1


def _large(work: FileWork) -> Recognition | None:
    """What a file is that comes in so many pieces that each should be work of its own; None for any other."""
    try:
        is_large = work.path.stat().st_size >= LARGE_FILE
        return how_it_comes(work.path, work.kind, work.place) if is_large else None
    except Exception:  # noqa: BLE001  # reading it will tell what is wrong, where it is that file's finding
        return None


def available_cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def run_files(
    works: Sequence[FileWork], linters: Sequence[Linter], *, jobs: int = 1, cache: CleanCache | None = None
) -> Iterator[Outcome]:
    """Lint files, in their order."""
    with rare_collection():
        if jobs > 1:
            yield from _in_processes(works, linters, jobs, cache)
            return
        for work in works:
            yield from _lint(work, linters[work.linter], cache)


def _lint(work: FileWork, linter: Linter, cache: CleanCache | None) -> Iterator[Outcome]:
    key = None
    if cache is not None:
        key = _key(work, linter, cache)
        known = cache.prompts(key) if key is not None else None
        if known is not None:
            yield _clean(work, known)
            return
    prompts = 0
    clean = key is not None
    for outcome in _fresh(work, linter):
        yield outcome
        if clean and _is_clean(outcome) and outcome.document is not None:
            prompts += len(outcome.document.regions)
        else:
            clean = False
    if clean and cache is not None and key is not None:
        cache.remember(key, prompts)


def _fresh(work: FileWork, linter: Linter) -> Iterator[Outcome]:
    for result in work_through(str(work.path), lambda: _read(work), linter.lint_document):
        yield Outcome(work, failure=result) if isinstance(result, Failure) else Outcome(work, *result)


def _read(work: FileWork) -> Iterator[Document]:
    role = Role(work.role) if work.role is not None else None
    return read_documents(work.path, role=role, kind=work.kind, keys=work.keys, place=work.place)


def _clean(work: FileWork, prompts: int) -> Outcome:
    return Outcome(work, Document(str(work.path), work.kind or "prompt", "", ()), Report(()), clean=prompts)


def _key(work: FileWork, linter: Linter, cache: CleanCache) -> bytes | None:
    """The key of a file in the cache; None where its findings may depend on more than its text."""
    settings = linter.settings
    more = linter.inventory, linter.manifest, linter.vocabulary
    if any(each is not None for each in more) or settings.plugin_rules or settings.extra_rules:
        return None
    try:
        data = read_regular(work.path, _MAX_CACHED)
    except (OSError, ValueError):
        return None
    return cache.key(data, str(work.path), work.role, work.kind, work.keys, work.place, settings)


def _in_processes(
    works: Sequence[FileWork], linters: Sequence[Linter], jobs: int, cache: CleanCache | None
) -> Iterator[Outcome]:
    from promptlint.engine.workers import Workers

    specs = [(linter.settings, linter.inventory, linter.manifest, linter.vocabulary) for linter in linters]
    with Workers(jobs, _start, (specs,)) as workers:
        tasks = _tasks(works, linters, workers, cache)
        waiting: deque[_Task] = deque()
        while True:
            waiting.extend(islice(tasks, jobs * 3 - len(waiting)))
            if not waiting:
                return
            yield from waiting.popleft().outcomes()


def _answer(path: str, answer: Answer[T], first: Position = START) -> T | Failure:
    """What a process made of something about a file; its answer may be one that cannot be sent."""
    from promptlint.engine.workers import WorkerDiedError

    try:
        return attempt(path, answer.result, first=first, passing=(WorkerDiedError,))
    except WorkerDiedError:
        line = (
            f"{path}: the process that was checking this file was killed, perhaps because memory ran out; "
            "run again with --jobs 1, which needs less"
        )
        return Failure(path, line, first=first)


class _Task(Protocol):
    """Work that is done, or on its way in another process."""

    def outcomes(self) -> Iterator[Outcome]: ...


def _tasks(
    works: Sequence[FileWork], linters: Sequence[Linter], workers: Workers, cache: CleanCache | None
) -> Iterator[_Task]:
    """The work in its order: batches of files, and the pieces of large ones."""
    batch: list[FileWork] = []
    for work in works:
        large = _large(work)
        if batch and (large is not None or len(batch) == _BATCH):
            yield _Batch.submitted(batch, linters, workers, cache)
            batch = []
        if large is not None:
            yield from _pieces(work, large, linters[work.linter], workers)
        else:
            batch.append(work)
    if batch:
        yield _Batch.submitted(batch, linters, workers, cache)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some files; `keys` are theirs in the cache. Each was clean before, which is `known`, or gets an answer."""

    works: list[FileWork]
    keys: list[bytes | None]
    known: dict[int, Outcome]
    answers: list[Answer[list[Outcome]]]
    cache: CleanCache | None

    @classmethod
    def submitted(
        cls, works: list[FileWork], linters: Sequence[Linter], workers: Workers, cache: CleanCache | None
    ) -> _Batch:
        keys = [_key(work, linters[work.linter], cache) if cache is not None else None for work in works]
        known: dict[int, Outcome] = {}
        for number, key in enumerate(keys):
            prompts = cache.prompts(key) if cache is not None and key is not None else None
            if prompts is not None:
                known[number] = _clean(works[number], prompts)
        fresh = [(work,) for number, work in enumerate(works) if number not in known]
        return cls(works, keys, known, workers.call(_work, fresh), cache)

    def outcomes(self) -> Iterator[Outcome]:
        answers = iter(self.answers)
        for number, (work, key) in enumerate(zip(self.works, self.keys, strict=True)):
            if number in self.known:
                yield self.known[number]
                continue
            outcomes = _answer(str(work.path), next(answers))
            if isinstance(outcomes, Failure):
                yield Outcome(work, failure=outcomes)
                continue
            yield from outcomes
            if self.cache is not None and key is not None and all(_is_clean(each) for each in outcomes):
                self.cache.remember(key, sum(len(each.document.regions) for each in outcomes if each.document))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a large file, which one other process reads and lints, or each its share; or what went wrong with
    cutting it off."""

    work: FileWork
    linter: Linter
    piece: PieceOfDocument | None = None
    answers: Sequence[Answer[list[_Diagnosis | Failure]]] = ()
    failure: Failure | None = None

    def outcomes(self) -> Iterator[Outcome]:
        if self.piece is None:
            yield Outcome(self.work, failure=self.failure)
            return
        found: list[Diagnosed] = []
        document: Document | None = None
        failures: list[Failure] = []
        for answer in self.answers:
            results = _answer(str(self.work.path), answer, self.piece.first)
            for result in [results] if isinstance(results, Failure) else results:
                if isinstance(result, Failure):
                    failures += [result] if result not in failures else []  # what cannot be read is so for all
                else:
                    found += result.found
                    document = document or result.document
        if document is not None:
            # It comes back without its text, which is here.
            document = replace(document, text=self.piece.text)
            yield Outcome(self.work, document, self.linter.located(document, found))
        for failure in failures:
            yield Outcome(self.work, failure=failure)


@dataclass(frozen=True, slots=True)
class _Diagnosis:
    """What a process found in a piece of a file, which comes back as the report needs it."""

    document: Document
    found: list[Diagnosed]


def _pieces(work: FileWork, found: Recognition, linter: Linter, workers: Workers) -> Iterator[_Piece]:
    """The pieces of a large file, each sent off as soon as it is cut: to one process, or where prompts repeat to all of
    them, so that equal prompts are linted by one."""
    last: PieceOfDocument | None = None
    lines = _Lines()
    shares = [Share(number, workers.number) for number in range(workers.number)]
    try:
        role = Role(work.role) if work.role is not None else None
        for piece in cut_document(work.path, found, role=role, kind=work.kind, place=work.place):
            lines.add(piece.text)
            sent = piece.without_text()
            if len(shares) <= _MOST_SHARES and lines.repeat:
                answers = workers.call_each(_work_on_piece, [(work, sent, share) for share in shares])
            else:
                answers = workers.call(_work_on_piece, [(work, sent, None)])
            yield _Piece(work, linter, piece, answers)
            last = piece
    except Exception as error:  # noqa: BLE001  # a broken file, or a broken reader, must not stop the run
        end = START if last is None else end_of(last.text, last.first)
        yield _Piece(work, linter, failure=Failure.of_reading(str(work.path), error, end))


class _Lines:
    """The first lines of a file, which show whether its prompts repeat."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._count = 0

    def add(self, text: str) -> None:
        if self._count < _LOOKED_AT:
            lines = text.splitlines()
            self._count += len(lines)
            self._seen.update(map(hash, lines))

    @property
    def repeat(self) -> bool:
        """Whether one in fifty was there before, or more."""
        return self._count >= _FEWEST and len(self._seen) < 0.98 * self._count


def _is_clean(outcome: Outcome) -> bool:
    document, report = outcome.document, outcome.report
    if document is None or report is None or document.remark:
        return False
    return not report.findings and kind_of(document).is_cached


_linters: list[Linter] = []
"""Those of a worker process."""


def _start(specs: Sequence[tuple[Settings, Inventory | None, Manifest | None, Vocabulary | None]]) -> None:
    from promptlint.engine.packing import pack_as_calls

    pack_as_calls()
    _linters[:] = [
        Linter(settings, inventory=inventory, manifest=manifest, vocabulary=vocabulary)
        for settings, inventory, manifest, vocabulary in specs
    ]


def _work(work: FileWork) -> list[Outcome]:
    """What a worker process makes of a file."""
    with rare_collection():
        return list(_fresh(work, _linters[work.linter]))


def _work_on_piece(work: FileWork, piece: PieceOfDocument, share: Share | None) -> list[_Diagnosis | Failure]:
    """What a worker process makes of a piece of a file, or of its share of it."""
    diagnose = partial(_linters[work.linter].diagnose, share=share)
    with rare_collection():
        results = list(work_through(str(work.path), lambda: [piece.read()], diagnose, first=piece.first))
    return [each if isinstance(each, Failure) else _Diagnosis(each[0].counted(), each[1]) for each in results]

"""Many files: one after the other, or in several processes, with what was clean before left out.

Results come in the order of the files, and only a few are on their way at a time, so that memory stays flat.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from promptlint.diagnostics import Report
from promptlint.documents.model import Document, Role
from promptlint.documents.reader import ReadError, read_documents
from promptlint.engine.cache import CACHED_KINDS, CleanCache
from promptlint.engine.linter import Linter
from promptlint.engine.settings import Settings
from promptlint.resources.model import Inventory, Manifest

__all__ = ["MANY_FILES", "FileWork", "Outcome", "run_files", "sensible_jobs"]

MANY_FILES = 400
"""Files from which on several processes pay for their start."""

_BATCH = 32
_MOST_JOBS = 16
_MAX_CACHED = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileWork:
    """A file to lint, with what the options and the configuration say it is; `linter` is the number of its linter."""

    path: Path
    role: str | None
    kind: str | None
    linter: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, or of a piece of one: its document and report; or `error`, one line about why it could
    not be read; or `crash`, by which we failed.

    `clean` counts the prompts of a file that was clean before; its document is then empty.
    """

    work: FileWork
    document: Document | None = None
    report: Report | None = None
    error: str | None = None
    clean: int | None = None
    crash: Exception | None = None


def sensible_jobs(files: int) -> int:
    """How many processes a run of so many files is worth."""
    return 1 if files < MANY_FILES else min(_MOST_JOBS, available_cores(), files // (MANY_FILES // 4))


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
    if jobs <= 1:
        for work in works:
            yield from _lint(work, linters[work.linter], cache)
        return
    yield from _in_processes(works, linters, jobs, cache)


def _lint(work: FileWork, linter: Linter, cache: CleanCache | None) -> Iterator[Outcome]:
    key = None
    if cache is not None:
        key = _key(work, linter)
        known = cache.prompts(key) if key is not None else None
        if known is not None:
            yield _clean(work, known)
            return
    prompts = 0
    clean = key is not None
    for outcome in _fresh(work, linter):
        yield outcome
        document, report = outcome.document, outcome.report
        if document is None or report is None or report.diagnostics or document.kind not in CACHED_KINDS:
            clean = False
        else:
            prompts += sum(map(len, document.prompts))
    if clean and cache is not None and key is not None:
        cache.remember(key, prompts)


def _fresh(work: FileWork, linter: Linter) -> Iterator[Outcome]:
    role = Role(work.role) if work.role is not None else None
    try:
        for document in read_documents(work.path, role=role, kind=work.kind):
            try:
                report = linter.lint_document(document)
            except Exception as error:  # noqa: BLE001  # the other files are still checked
                yield Outcome(work, crash=error)
            else:
                yield Outcome(work, document, report)
    except ReadError as error:
        yield Outcome(work, error=str(error))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        yield Outcome(work, error=f"{work.path}: cannot be read: {reason}; check the path")


def _clean(work: FileWork, prompts: int) -> Outcome:
    return Outcome(work, Document(str(work.path), work.kind or "prompt", "", ()), Report(()), clean=prompts)


def _key(work: FileWork, linter: Linter) -> bytes | None:
    """The key of a file in the cache; None where its findings may depend on more than its text."""
    settings = linter.settings
    if linter.inventory is not None or linter.manifest is not None or settings.plugin_rules or settings.extra_rules:
        return None
    try:
        if work.path.stat().st_size > _MAX_CACHED:
            return None
        data = work.path.read_bytes()
    except (OSError, ValueError):
        return None
    return CleanCache.key(data, str(work.path), work.role, work.kind, settings)


def _in_processes(
    works: Sequence[FileWork], linters: Sequence[Linter], jobs: int, cache: CleanCache | None
) -> Iterator[Outcome]:
    from concurrent.futures import Future, ProcessPoolExecutor  # noqa: PLC0415

    batches = iter(_batches(works))
    waiting: deque[tuple[list[FileWork], list[bytes | None], dict[int, Outcome], Future[list[list[Outcome]]] | None]]
    waiting = deque()
    specs = [(linter.settings, linter.inventory, linter.manifest) for linter in linters]
    pool = ProcessPoolExecutor(jobs, initializer=_start, initargs=(specs,))
    try:
        while True:
            for batch in islice(batches, max(0, jobs * 3 - len(waiting))):
                keys = [_key(work, linters[work.linter]) if cache is not None else None for work in batch]
                known: dict[int, Outcome] = {}
                for number, key in enumerate(keys):
                    prompts = cache.prompts(key) if cache is not None and key is not None else None
                    if prompts is not None:
                        known[number] = _clean(batch[number], prompts)
                fresh = [work for number, work in enumerate(batch) if number not in known]
                waiting.append((batch, keys, known, pool.submit(_work, fresh) if fresh else None))
            if not waiting:
                return
            batch, keys, known, future = waiting.popleft()
            results = iter(future.result() if future is not None else ())
            for number, key in enumerate(keys):
                if number in known:
                    yield known[number]
                    continue
                outcomes = next(results)
                yield from outcomes
                if cache is not None and key is not None and all(_is_clean(each) for each in outcomes):
                    cache.remember(
                        key, sum(len(group) for each in outcomes if each.document for group in each.document.prompts)
                    )
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _is_clean(outcome: Outcome) -> bool:
    document, report = outcome.document, outcome.report
    return document is not None and report is not None and not report.diagnostics and document.kind in CACHED_KINDS


def _batches(works: Iterable[FileWork]) -> Iterator[list[FileWork]]:
    iterator = iter(works)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


_linters: list[Linter] = []
"""Those of a worker process."""


def _start(specs: Sequence[tuple[Settings, Inventory | None, Manifest | None]]) -> None:
    import signal  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for us says when to stop
    _linters[:] = [Linter(settings, inventory=inventory, manifest=manifest) for settings, inventory, manifest in specs]


def _work(works: list[FileWork]) -> list[list[Outcome]]:
    """What a worker process makes of some files. Crashes travel as text: not every exception can be sent."""
    return [
        [
            outcome
            if outcome.crash is None
            else Outcome(work, crash=RuntimeError(f"{type(outcome.crash).__name__}: {outcome.crash}"))
            for outcome in _fresh(work, _linters[work.linter])
        ]
        for work in works
    ]

"""The inventory that a command line names, read with a progress bar where a person waits for it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError
from promptlint.cli.terminal import is_terminal

if TYPE_CHECKING:
    from promptlint.diagnostics import Report
    from promptlint.documents.model import Document
    from promptlint.engine.settings import Settings
    from promptlint.resources.installed import Problem, Progress
    from promptlint.resources.sources import Opened, Sources

__all__ = ["MODELS_TITLE", "add_model_options", "open_inventory", "sources_of", "unreadable"]

MODELS_TITLE = "What is installed"

_PATIENCE = 0.4
"""Seconds after which there is a bar."""


def add_model_options(add: Callable[..., object]) -> None:
    """Add what names an inventory, with the `add_argument` of a parser or group."""
    add(
        "--models",
        action="append",
        metavar="DIR",
        help="a WebUI's folder or one with models, or KIND=DIR (lora, embedding, hypernetwork, checkpoint, wildcard)",
    )
    add("--lock", metavar="FILE", help="a lock file of models that other machines have")


def sources_of(values: argparse.Namespace) -> Sources:
    """What the options name; nothing where they name nothing. Raises UsageError."""
    from promptlint.resources.sources import SourceError, Sources  # noqa: PLC0415

    try:
        return Sources.of_options(values.models or (), values.lock)
    except SourceError as error:
        raise UsageError(str(error)) from None


def open_inventory(sources: Sources, *, hashes: bool = False, quiet: bool = False) -> Opened:
    """Read it. Raises UsageError."""
    from promptlint.resources.sources import SourceError, open_sources  # noqa: PLC0415

    try:
        with _bar(quiet=quiet) as progress:
            return open_sources(sources, hashes=hashes, progress=progress)
    except SourceError as error:
        raise UsageError(str(error)) from None


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Progress | None]:
    """A progress bar on standard error, if that is a terminal; it comes up when there is something to wait for."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    bar = _Bar()
    try:
        yield bar.advance
    finally:
        bar.stop()


class _Bar:
    """Imports rich and shows itself only after a while."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._stop: Callable[[], None] | None = None
        self._update: Callable[[int], None] | None = None

    def advance(self, done: int, total: int) -> None:
        if self._update is None and done < total and monotonic() - self._start > _PATIENCE:
            self._show(total)
        if self._update is not None:
            self._update(done)

    def _show(self, total: int) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import Progress  # noqa: PLC0415

        progress = Progress(console=Console(file=sys.stderr), transient=True)
        task = progress.add_task("Reading models", total=total)
        progress.start()
        self._stop = progress.stop
        self._update = lambda done: progress.update(task, completed=done)

    def stop(self) -> None:
        if self._stop is not None:
            self._stop()


def unreadable(problems: Iterable[Problem], settings: Settings) -> Iterator[tuple[Document, Report]]:
    """A finding for each file that could not be read, as if it were a document; none where the settings ignore them."""
    from promptlint.diagnostics import Diagnostic, Located, Report, Severity  # noqa: PLC0415
    from promptlint.documents.model import Document, Region, Role  # noqa: PLC0415
    from promptlint.rules.tool_codes import UNREADABLE_FILE  # noqa: PLC0415
    from promptlint.text import LineIndex, SourceText, Span  # noqa: PLC0415

    code = UNREADABLE_FILE
    if settings.is_ignored(code.code, code.name):
        return
    start = LineIndex("").position(0)
    for problem in problems:
        message = f"this model {problem.message}"
        diagnostic = Diagnostic(code.code, code.name, Severity.WARNING, message, "unknown", Span(0, 0))
        located = Located(diagnostic, problem.path, "model", start, start)
        region = Region("model", Role.UNKNOWN, SourceText(""), "")
        yield Document(problem.path, "model", "", ((region,),)), Report((diagnostic,), (located,))

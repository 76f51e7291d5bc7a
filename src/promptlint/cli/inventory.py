"""The inventory that a command line names, read with a progress bar where a person waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from promptlint.cli.errors import UsageError
from promptlint.cli.progress import progress_bar

if TYPE_CHECKING:
    from promptlint.documents.model import Document
    from promptlint.engine.report import Report
    from promptlint.engine.settings import Settings
    from promptlint.resources.inventory.installed.search import Problem
    from promptlint.resources.inventory.opening import Opened
    from promptlint.resources.inventory.sources import Sources

__all__ = ["open_inventory", "sources_of", "unreadable"]


def sources_of(
    models: Sequence[str] | None, lock: str | None, vocabulary: Sequence[str] | None = None
) -> Sources | None:
    """What `--models`, `--lock` and `--vocabulary` name; None where they name nothing. Raises UsageError."""
    if not models and not lock and not vocabulary:
        return None
    from promptlint.resources.inventory.sources import SourceError, Sources

    try:
        return Sources.of_options(models or (), lock or None, vocabulary)
    except SourceError as error:
        raise UsageError(str(error)) from None


def open_inventory(sources: Sources, *, hashes: bool = False, quiet: bool = False) -> Opened:
    """Read it. Raises SourceError."""
    from promptlint.resources.inventory.opening import open_sources

    with progress_bar("Reading models", quiet=quiet) as progress:
        return open_sources(sources, hashes=hashes, progress=progress)


def unreadable(problems: Iterable[Problem], settings: Settings) -> Iterator[tuple[Document, Report]]:
    """A finding for each file that could not be read, as if it were a document; none where the settings ignore them."""
    from promptlint.diagnostics import Severity
    from promptlint.engine.failures import file_finding
    from promptlint.rules.kit.tool_codes import UNREADABLE_FILE as CODE

    if settings.is_ignored(CODE.code, CODE.name):
        return
    for problem in problems:
        message = f"this {problem.what} {problem.message}"
        yield file_finding(problem.path, CODE, message, severity=Severity.WARNING, kind="model")

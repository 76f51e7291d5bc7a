"""The diagnostics of the files of a workspace that nobody has open: those that `promptlint check` finds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.documents.decoding import ReadError, decode, opened
from promptlint.documents.discovery import files_of_each
from promptlint.documents.kinds import PICTURES
from promptlint.documents.model import Place
from promptlint.documents.reader import read_document
from promptlint.engine.failures import Failure, attempt_reading
from promptlint.engine.in_force import InForce
from promptlint.formats.regular_file import read_head
from promptlint.lsp.features.diagnostics import diagnostics_of
from promptlint.lsp.snapshots import Snapshot
from promptlint.lsp.uris import local_path

__all__ = ["GONE", "Applied", "Found", "Known", "Report", "Survey"]

Applied = Callable[[str], tuple[InForce, Place]]
"""What applies to a file, and how it came to be read; on any thread but the loop's."""
Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport

GONE = "gone"
"""The result id of a file that has nothing to say any more."""
_MAX_BYTES = 1_000_000
"""Bytes of a text that is checked. `promptlint check` has no such bound; here somebody works meanwhile."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a client knows of a file: how it writes the URI, and the last result id."""

    uri: str
    result: str

    @classmethod
    def of(cls, ids: Iterable[types.PreviousResultId]) -> dict[str, Known]:
        """What a client says it knows, by path: editors write one URI in several ways."""
        return {local_path(each.uri) or each.uri: cls(each.uri, each.value) for each in ids}


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the workspace; `result` is its result id, which is another one whenever its findings may be others."""

    path: Path
    uri: str
    result: str
    size: int


class Survey:
    """What was found in files, as far as it is worth remembering."""

    def __init__(self) -> None:
        self._own = f"{os.getpid():x}.{time.time_ns():x}"
        """No other server has used it: what it knew is not known here."""
        self._clean: dict[str, str] = {}
        """Files without findings, of which a client is told nothing."""
        self.has_answered = False

    def files(
        self, folders: Sequence[Path], shown: Iterable[Path], generation: int, interrupt: Callable[[], None]
    ) -> list[Found]:
        """The files of some folders but for those that are shown in the editor; on any thread."""
        left_out = {os.path.realpath(path) for path in shown}
        files: dict[str, Found] = {}
        interrupt()
        for _, file in files_of_each(folders):
            interrupt()
            if file.real in left_out or file.real in files:
                continue
            try:
                state = file.path.stat()
            except OSError:
                continue
            result = f"{self._own}.{generation}.{state.st_mtime_ns:x}.{state.st_size:x}"
            files[file.real] = Found(file.path, file.path.absolute().as_uri(), result, state.st_size)
        return list(files.values())

    def check(
        self,
        files: Iterable[Found],
        previous: Mapping[str, Known],
        applied: Applied,
        interrupt: Callable[[], None],
        *,
        encoding: str,
        related: bool,
    ) -> list[Report]:
        """What there is to say of some files to a client that has the `previous` results; on any thread."""
        reports: list[Report] = []
        for file in files:
            interrupt()
            before = previous.get(str(file.path))
            uri = before.uri if before is not None else file.uri
            if before is not None and before.result == file.result:
                reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, file.result))
                continue
            if before is None and self._clean.get(file.uri) == file.result:
                continue
            in_force, place = applied(str(file.path))
            snapshot = None if in_force.excluded else _read(file, in_force, place, encoding)
            if snapshot is not None:
                snapshot.lint(interrupt)
            items = diagnostics_of(snapshot, related=related) if snapshot is not None else []
            if items or before is not None:
                reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri, items, result_id=file.result))
                self._clean.pop(file.uri, None)
            else:
                self._clean[file.uri] = file.result
        return reports

    def gone(self, files: Iterable[Found], previous: Mapping[str, Known], shown: Collection[Path]) -> list[Report]:
        """The end of the diagnostics of files that are there no longer, or are left out from now on."""
        there = {*(str(file.path) for file in files), *map(str, shown)}
        return [
            types.WorkspaceFullDocumentDiagnosticReport(known.uri, [], result_id=GONE)
            for path, known in previous.items()
            if known.result != GONE and path not in there
        ]


def _read(file: Found, in_force: InForce, place: Place, encoding: str) -> Snapshot | None:
    """A file as an editor would have it open; None for what is too large, or is not text. What is found in a picture
    has no place in it."""
    path = str(file.path)
    if file.path.suffix.casefold() in PICTURES:
        read = partial(read_document, file.path, place=place, **in_force.given)
        document = attempt_reading(path, read)
        if isinstance(document, Failure):
            return None
        return Snapshot(file.uri, path, "", None, encoding, in_force, place, document)
    if file.size > _MAX_BYTES:
        return None
    try:
        with opened(file.path, place.within) as stream:
            text = decode(read_head(stream, _MAX_BYTES), path)
    except ReadError:
        return None
    return Snapshot(file.uri, path, text, None, encoding, in_force, place)

"""Which tables some paths name: files, patterns, and folders with all below them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.documents.walking import walk
from promptlint.errors import PromptlintError

__all__ = ["FORMATS", "InputError", "Source", "find_sources"]

FORMATS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "arrow",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
}
"""How tables are written, by suffix."""
_COMPRESSED = (".gz", ".zst", ".bz2", ".lz4")
"""What texts are packed with; Parquet and Arrow pack themselves."""


class InputError(PromptlintError, ValueError):
    """A path without a table. The message is one line."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table in a file: its path, how it is written, whether its text is packed, and how large it is and since when it
    has been as it is."""

    path: str
    format: str
    packed: bool
    size: int
    modified: int

    @property
    def is_tabbed(self) -> bool:
        """Whether tabs stand between its columns."""
        return ".tsv" in Path(self.path).suffixes[-2:]


def find_sources(paths: Iterable[str]) -> list[Source]:
    """The tables that some paths name, each once: those of folders in the order of their names, without what is hidden.
    Raises InputError."""
    found: dict[str, Source] = {}
    for path in paths:
        before = len(found)
        some = list(_named(path))
        for source in some:
            found.setdefault(os.path.realpath(source.path), source)
        if not some and len(found) == before:
            raise InputError(f"{path}: there are no tables in it; they end in {', '.join(FORMATS)}")
    return list(found.values())


def _named(path: str) -> Iterator[Source]:
    if os.path.isdir(path):
        yield from _in_folder(path)
    elif os.path.lexists(path):
        yield _source(path)
    elif glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  # the path may be anything
        if not matches:
            raise InputError(f"{path}: no file matches; check the pattern")
        for match in matches:
            if os.path.isdir(match):
                yield from _in_folder(match)
            elif format_of(match) is not None:
                yield _source(match)
    else:
        raise InputError(f"{path}: no such file or folder; check the path")


def _in_folder(top: str) -> Iterator[Source]:
    for listing in walk(top):
        listing.folders[:] = [name for name in listing.folders if not name.startswith((".", "_"))]
        for name in sorted((*listing.files, *listing.links)):
            path = str(Path(listing.path, name))
            if not name.startswith((".", "_")) and format_of(path) is not None:
                yield _source(path)


def format_of(path: str) -> tuple[str, bool] | None:
    """How a file is written, by its name, and whether it is packed; None where the name does not say."""
    stem, suffix = os.path.splitext(path.lower())  # noqa: PTH122
    packed = suffix in _COMPRESSED
    if packed:
        suffix = os.path.splitext(stem)[1]  # noqa: PTH122
    written = FORMATS.get(suffix)
    if written is None or (packed and written in ("parquet", "arrow")):
        return None
    return written, packed


def _source(path: str) -> Source:
    written = format_of(path)
    if written is None:
        raise InputError(f"{path}: is not a table by its name; those end in {', '.join(FORMATS)}")
    try:
        state = os.stat(path)  # noqa: PTH116
        if not os.path.isfile(path):
            raise InputError(f"{path}: is not a file")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; check the path") from None
    return Source(path, *written, state.st_size, state.st_mtime_ns)

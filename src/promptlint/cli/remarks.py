"""What people are told of the files that were read: why each was, as what, and where that is in doubt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from promptlint.cli.terminal import note
from promptlint.documents.model import NO_EVIDENCE

if TYPE_CHECKING:
    from promptlint.documents.model import Document

__all__ = ["Remarks", "described"]


class Remarks:
    """Remarks on the documents of a run, on standard error. The first of a kind is told at once, and how many files
    there were of it at the end. `verbose` tells of every file, `quiet` of none."""

    def __init__(self, *, verbose: bool, quiet: bool) -> None:
        self._verbose = verbose
        self._quiet = quiet and not verbose
        self._told: Counter[str] = Counter()
        self._read = 0
        self._left_out = 0

    def add(self, document: Document) -> None:
        """Tell of a document; of the pieces of a large file only the first counts."""
        if document.first.offset or self._quiet:
            return
        self._read += bool(document.group_count)
        self._left_out += document.place.found and document.why == NO_EVIDENCE
        if self._verbose and document.why:
            note(f"{document.path}: {described(document)}")
        if document.remark:
            self._told[document.remark] += 1
            if self._verbose or self._told[document.remark] == 1:
                note(f"{document.path}: {document.remark}")

    def finish(self) -> None:
        """Tell how often it was the same."""
        for remark, count in self._told.items():
            if count > 1 and not self._verbose:
                more = "1 more file" if count == 2 else f"{count - 1:,} more files"
                note(f"and {more}: {remark}")
        if self._left_out and not self._read and not self._verbose:
            files = "1 text file was" if self._left_out == 1 else f"{self._left_out:,} text files were each"
            note(f"{files} not read: nothing says that it is a prompt; name it, or `include` it in promptlint.toml")
        self._told.clear()
        self._read = self._left_out = 0


def described(document: Document) -> str:
    """Why a file was read, and as what, or why not."""
    if document.kind == "other":
        return f"not read: {document.why}"
    if not document.group_count:
        return f"read as {document.kind}: no prompt in it"
    return f"read as {document.kind}: {document.why}"

"""Writing a document back: whole or not at all, to the byte."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from promptlint.documents.model import Document
from promptlint.errors import PromptlintError
from promptlint.formats.regular_file import TooLargeError, read_regular
from promptlint.formats.whole_file import write_whole
from promptlint.text import Edit, apply_edits

__all__ = ["WriteError", "write_document"]


class WriteError(PromptlintError):
    """A file that cannot be written. The message is one line: what, where, what to do; the file is as it was."""


def write_document(document: Document, edits: Sequence[Edit]) -> None:
    """Apply edits, in offsets of the document's text, to its file.

    Encoding, byte order mark and line ends stay as they are outside of the edits. The new text is written beside the
    file and put in its place in one step. Raises WriteError, also for a file that has changed since it was read.
    """
    if document.binary:
        raise WriteError(f"{document.path}: is a picture, which is only read; it was not changed")
    path = Path(os.path.realpath(document.path))
    read = document.text.encode(document.encoding, "surrogatepass")
    try:
        unchanged = read_regular(path, len(read)) == read
        mode = path.stat().st_mode
    except TooLargeError:
        raise WriteError(f"{document.path}: has changed since it was read; run promptlint again") from None
    except OSError as error:
        raise WriteError(f"{document.path}: cannot be written: {error.strerror or error}; it was not changed") from None
    if not unchanged:
        raise WriteError(f"{document.path}: has changed since it was read; run promptlint again")
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise WriteError(f"{document.path}: is read-only and was not changed; allow writing and run promptlint again")
    data = apply_edits(document.text, edits).encode(document.encoding, "surrogatepass")
    try:
        write_whole(path, data)
    except OSError as error:
        raise WriteError(f"{document.path}: cannot be written: {error.strerror or error}; it was not changed") from None

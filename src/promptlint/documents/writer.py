"""Writing a document back: whole or not at all, to the byte."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from promptlint.documents.model import Document
from promptlint.errors import PromptlintError
from promptlint.formats.open_folder import OpenFolder
from promptlint.formats.replacement import NotKeptError, OtherFileError, replace_content
from promptlint.formats.temporary import remove_leftovers
from promptlint.text import Edit, apply_edits

__all__ = ["WriteError", "remove_leftovers_beside", "write_document"]


class WriteError(PromptlintError):
    """A file that cannot be written. The message is one line: what, where, what to do; the file is as it was."""


def write_document(document: Document, edits: Sequence[Edit]) -> None:
    """Apply edits, in offsets of the document's text, to its file.

    Encoding, byte order mark and line ends stay as they are outside of the edits, and so do owner, mode and extended
    attributes of the file. The new text is written beside the file and put in its place in one step. Raises WriteError,
    also for a file that has changed since it was read, or that lies elsewhere by now.
    """
    name = document.path
    if document.binary:
        raise WriteError(f"{name}: is a picture, which is only read; it was not changed")
    where = document.where
    if where is None:
        raise WriteError(f"{name}: was not read from a file that can be written; it was not changed")
    if os.path.realpath(name) != where.path:
        raise WriteError(f"{name}: leads to another file than when it was read; it was not changed")
    old = document.text.encode(document.encoding, "surrogatepass")
    new = apply_edits(document.text, edits).encode(document.encoding, "surrogatepass")
    try:
        mode = Path(where.path).stat().st_mode
        if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(where.path, os.W_OK):
            raise WriteError(f"{name}: is read-only and was not changed; allow writing and run promptlint again")
        replace_content(where, old, new)
    except OtherFileError as error:
        raise WriteError(f"{name}: {error}; run promptlint again") from None
    except NotKeptError as error:
        raise WriteError(f"{name}: {error}; it was not changed") from None
    except OSError as error:
        raise WriteError(f"{name}: cannot be written: {error.strerror or error}; it was not changed") from None


def remove_leftovers_beside(document: Document) -> None:
    """Remove what runs that were killed have left in the folder of a document."""
    if document.where is not None:
        with suppress(OSError), OpenFolder(str(Path(document.where.path).parent)) as folder:
            if folder.identity() == document.where.folder:
                remove_leftovers(folder)

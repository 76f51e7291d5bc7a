"""What a file is: by its name and place, by what lies beside it, and by its content."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import PurePath

from promptlint.documents.captions import pictures_beside
from promptlint.documents.infotext import looks_like_infotext
from promptlint.documents.kinds import KINDS, TREES, Kind, find_kind
from promptlint.documents.model import NO_KEYS, PromptKeys, Role
from promptlint.documents.page import looks_like_page

__all__ = ["Recognition", "circumstances", "recognise"]

_DATA = (".csv", ".jsonl", ".ndjson", *TREES)
"""Suffixes of files that hold no prompt unless they are of a known kind."""

_SAID_BY_NAME = (".prompt",)
"""Suffixes of plain text that say that it is a prompt."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a file was taken for. `kind` is None for one that holds no prompt; it was `guessed` where the content alone,
    or nothing, says so."""

    kind: Kind | None
    guessed: bool = False


def recognise(text: str, path: str, role: Role | None = None, keys: PromptKeys = NO_KEYS) -> Recognition:
    """What a file is that nobody has said the kind of. `role` is what was said of its role."""
    suffix = PurePath(path).suffix.casefold()
    for kind in KINDS:
        if suffix in kind.own_suffixes:
            return Recognition(kind)
    for kind in KINDS:
        if kind.by_content and suffix in kind.suffixes and kind.matches(path, text, keys):
            return Recognition(kind)
    if suffix in _DATA:
        return Recognition(None)
    guessed = suffix not in _SAID_BY_NAME
    if looks_like_page(text):
        return Recognition(find_kind("page"), guessed)
    if role is None and looks_like_infotext(text):
        return Recognition(find_kind("infotext"), guessed)
    return Recognition(find_kind("prompt"), guessed)


def circumstances(path: str) -> str:
    """All that the kind and the role of a file follow from, besides its content: its name and folders, and whether a
    picture of its name lies beside it."""
    file = os.path.abspath(path)  # noqa: PTH100  # links are not followed, as in the report
    return "\0".join((file, *pictures_beside(file)))

"""Hashes in a settings line that are those of no content at all: of an empty file, or one that stands for another.

Source: the SHA-256 of an empty text; A1111 writes the first 10 digits of a checkpoint's hash, and 12 of a LoRA's and an
embedding's, and looks LoRAs up by them when an infotext is pasted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.documents.model import Flaw
from promptlint.formats.infotext import Setting
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["empty_hashes"]

_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_FEWEST = 8
"""Digits of a hash that cannot be a coincidence."""
_KEY = regex(r"hash", re.IGNORECASE)
_DIGITS = regex(rf"(?<![0-9A-Za-z_]){_OF_NOTHING[:_FEWEST]}[0-9a-f]*+(?![0-9A-Za-z_]|[\s\\\"]*:)", re.IGNORECASE)
"""A hash that begins like it, and is not the name of another."""
_NAME = regex(r"(?:\A|[,{])[\s\\\"]*(?:\w{1,10}:)?(?P<name>[^,:{}\"\\]{1,200})[\s\\\"]*:[\s\\\"]*\Z")
_FAR = 300
"""Characters in front of a hash that may have the name it belongs to."""


def empty_hashes(pairs: Iterable[Setting], text: str, end: int) -> Iterator[Flaw]:
    """The hashes of nothing among the values of a settings line, which stands in `text` and ends at `end`."""
    read = 0
    for pair in pairs:
        if _KEY.search(pair.key) is None:
            continue
        start, stop = max(read, pair.value_span.start), pair.value_span.end
        if text.startswith("{", start):  # JSON, whose commas do not end it
            stop = text.find("}", start, end) + 1 or stop
        read = max(read, stop)
        for match in _DIGITS.finditer(text, start, stop):
            if not _OF_NOTHING.startswith(match[0].lower()):
                continue
            named = _NAME.search(text[max(start, match.start() - _FAR) : match.start()].removeprefix('"'))
            name = named["name"].strip() if named is not None else ""
            of = f"of `{name}` " if name else ""
            message = (
                f"the hash {of}is that of an empty file: it says of no file which one it was, and a program that looks "
                "files up by their hash may put another in its place"
            )
            yield Flaw("hash-of-nothing", Span(*match.span()), message)

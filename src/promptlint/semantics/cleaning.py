"""What the tokenizer cleans before it reads: ftfy, as Hugging Face's slow `CLIPTokenizer` calls it."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import normalize

from promptlint.errors import MissingPackageError
from promptlint.regex import regex

__all__ = ["CLEANABLE", "cleaned"]

CLEANABLE = regex(r"[&\x00-\x08\x0b\x0e-\x1f\x7f]")
"""What ftfy changes in ASCII: entities, control characters, terminal escapes."""
_ONLY_COMPOSED = regex(
    r"(?:&(?![#\w])|[\t\n\x20-\x25\x27-\x7e\u200d\u2600-\u27bf\u2e80-\u2fff\u3001-\ud7ff\ue000-\ufaff\ufe0e\ufe0f\U00010000-\U0003fffd])*+"
)
"""A text of which ftfy only makes the composed form (NFC): ASCII, emoji, letters of East Asia. No encoding that it
takes back to bytes has any of the others, and it has no fix of its own for them."""
_LONGEST = 1000


def cleaned(text: str) -> str:
    """A text as ftfy makes it. Raises MissingPackageError where it would have to and is not installed."""
    if text.isascii() and CLEANABLE.search(text) is None:
        return text
    return _remembered(text) if len(text) <= _LONGEST else _fix(text)


def _fix(text: str) -> str:
    try:
        import ftfy  # 20 ms, and most prompts need none of it
    except ImportError:
        if _ONLY_COMPOSED.fullmatch(text) is not None:
            return normalize("NFC", text)
        raise MissingPackageError("ftfy", "counting the tokens of a text with such characters") from None
    return ftfy.fix_text(text)


@lru_cache(maxsize=1024)
def _remembered(text: str) -> str:
    """A text that may be asked for again: whoever judges a fix looks at what stands around it twice."""
    return _fix(text)

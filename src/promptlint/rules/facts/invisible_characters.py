"""Characters that nobody can see."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Comment, Leaf
from promptlint.text import Span

__all__ = ["InvisibleCharacters", "invisible_characters", "is_control"]

_INVISIBLE = regex(
    r"([\x00-\x08\x0b\x0e-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800"
    r"\u3000\u3164\ufeff\uffa0\U000e0001-\U000e007f])\1*+"
)
_CONTROL = regex(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"


@dataclass(frozen=True, slots=True)
class InvisibleCharacters:
    """One such character, perhaps several times in a row, in a leaf."""

    character: str
    leaf: Leaf
    span: Span


@fact()
def invisible_characters(ctx: Context) -> tuple[InvisibleCharacters, ...]:
    """All that reach the program which reads the prompt, without those that emoji and scripts need."""
    if _is_plain(ctx.text):
        return ()
    found: list[InvisibleCharacters] = []
    for leaf in ctx.prompt.leaf_list:
        if _is_plain(leaf.text) or isinstance(leaf, Comment):
            continue
        for match in _INVISIBLE.finditer(leaf.text):
            span = Span(leaf.start + match.start(), leaf.start + match.end())
            before, after = ctx.text[max(0, span.start - 1) : span.start], ctx.text[span.end : span.end + 1]
            if not _belongs(match[1], before, after):
                found.append(InvisibleCharacters(match[1], leaf, span))
    return tuple(found)


def is_control(character: str) -> bool:
    """Whether a character of ASCII is for machines."""
    return _CONTROL.match(character) is not None


def _is_plain(text: str) -> bool:
    """Whether a text shows at a glance that it has none, as most do; line breaks are not printable, but can be seen."""
    return text.isascii() and (text.isprintable() or _CONTROL.search(text) is None)


def _belongs(character: str, before: str, after: str) -> bool:
    """Whether emoji or a script needs the character there."""
    if character in _JOINERS and before >= "\u2190" and after >= "\u2190":
        return True
    if character in _JOINERS + _MARKS and "\u0590" <= before <= "\u0fff":
        return True
    is_flag = before == "\U0001f3f4" or "\U000e0001" <= before <= "\U000e007f"
    return is_flag and character >= "\U000e0001"

"""Names with brackets in them, as image boards have them, of which the host makes emphasis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region
from promptlint.regex import regex
from promptlint.rules.kit.context import Context, DocumentContext
from promptlint.rules.kit.fact import document_fact, fact
from promptlint.syntax import Escape, Leaf, Mark, Stray, Text
from promptlint.text import Span

__all__ = [
    "SlashedBrackets",
    "SpacedName",
    "UnderscoredName",
    "names_in_list",
    "slashed_brackets",
    "spaced_names",
    "underscored_names",
]

_WORD = regex(r"[^\s,]{1,60}\Z")
_PHRASE = regex(r"(?:\A|[,\n])\s*((?:[^\s,]{1,30} ){1,3})\Z")
_LETTERS = regex(r"[^\W\d_]{2}")
_QUALIFIER = regex(r"[^\W_][^,\n]{0,60}")
_WORDS = regex(r"[\w'.:-]{2,20}(?: [\w'.:-]{1,20}){0,2}")
_MOST_LEAVES = 6
"""Leaves in the brackets of a name, which are text, escapes and colons: `(re:zero)` has three."""
_FAR = 100
"""Characters in front of brackets in which a name of three words begins."""

_LISTS = ("wildcards", "lines")
_FEWEST_NAMES = 3
"""Entries of a list with brackets from which on they are not chance."""
_NAMED = regex(
    r"[^\W_][^()\[\]{}<>\\:|,\n]{0,60}[ _]\\?\([^\W_][^()\[\]{}<>\\|,\n]{1,60}\\?\)"
    r"(?:[ _]\\?\([^()\[\]{}<>\\|,\n]{1,60}\\?\))*+,?"
)
_SPACED = regex(r" \(")
_WEIGHT = regex(r":[ ]*[\d.]+[ ]*\)")
_MOST_WORDS = 5
_LONGEST_NAME = 200
"""Words in front of the brackets, and characters of an entry, beyond which it is a description."""


@dataclass(slots=True)
class UnderscoredName:
    """`tracer_(overwatch)`: its place, and its text with the brackets escaped. `close` is the last bracket."""

    start: int
    literal: str
    close: Mark

    @property
    def span(self) -> Span:
        return Span(self.start, self.close.end)


@dataclass(frozen=True, slots=True)
class SlashedBrackets:
    """`/(overwatch/)`, and what stands inside."""

    span: Span
    content: str


@dataclass(frozen=True, slots=True)
class SpacedName:
    """`tracer (overwatch)` as a whole tag: the words with the space, and what stands in the brackets."""

    span: Span
    words: str
    content: str


@fact("ROUND_OPEN", holds=("_(",))
def underscored_names(ctx: Context) -> tuple[UnderscoredName, ...]:
    """Names with an underscore in front of the bracket; one with two pairs of brackets is one item."""
    names: list[UnderscoredName] = []
    for before, number in _brackets_after(ctx, "_"):
        inside = _inside(ctx.prompt.leaf_list, number)
        content = _text_of(ctx, inside)
        if not inside or not _QUALIFIER.fullmatch(content):
            continue
        close = _partner(ctx.prompt.leaf_list[number])
        last = names[-1] if names else None
        if last is not None and before.text == "_" and before.start == last.close.end:
            last.literal += f"_\\({content}\\)"
            last.close = close
            continue
        match = _WORD.search(before.text[-60:])
        if match is not None and _LETTERS.search(match[0]):
            names.append(UnderscoredName(before.end - len(match[0]), f"{match[0]}\\({content}\\)", close))
    return tuple(names)


@fact("ROUND_OPEN", holds=("/(",))
def slashed_brackets(ctx: Context) -> tuple[SlashedBrackets, ...]:
    """Brackets that a slash was to escape."""
    found: list[SlashedBrackets] = []
    for before, number in _brackets_after(ctx, "/"):
        inside = _inside(ctx.prompt.leaf_list, number)
        content = _text_of(ctx, inside)
        if content.endswith("/") and content[:-1].strip():
            close = _partner(ctx.prompt.leaf_list[number])
            found.append(SlashedBrackets(Span(before.end - 1, close.end), content[:-1]))
    return tuple(found)


@fact("ROUND_OPEN", holds=(" (",))
def spaced_names(ctx: Context) -> tuple[SpacedName, ...]:
    """Whole tags of a few words and brackets; most of them are emphasis."""
    found: list[SpacedName] = []
    for before, number in _brackets_after(ctx, " "):
        if before.text[-2:-1] in ("", ",", " "):
            continue
        match = _PHRASE.search(before.text[-_FAR:])
        if match is None or not _LETTERS.search(match[1]):
            continue
        content = _text_of(ctx, _inside(ctx.prompt.leaf_list, number))
        if not _WORDS.fullmatch(content):
            continue
        close = _partner(ctx.prompt.leaf_list[number])
        after = ctx.text[close.end : close.end + 20].lstrip(" ")
        if not after or after[0] in ",\n)":
            found.append(SpacedName(Span(before.end - len(match[1]), close.end), match[1], content))
    return tuple(found)


@document_fact
def names_in_list(ctx: DocumentContext) -> tuple[Region, ...]:
    """The entries of a list that are a name with brackets that nothing escapes, if most entries are such names."""
    document = ctx.document
    if document.kind not in _LISTS:
        return ()
    named = [region for region in document.regions if region.text.endswith((")", "),")) and _is_named(region.text)]
    if len(named) < _FEWEST_NAMES or 2 * len(named) <= len(document.regions):
        return ()
    return tuple(region for region in named if _SPACED.search(region.text) is not None and "\\" not in region.text)


def _is_named(text: str) -> bool:
    """Whether an entry is a few words and what tells them from others in brackets: `saber (fate)`."""
    if len(text) > _LONGEST_NAME or _NAMED.fullmatch(text) is None or _WEIGHT.search(text) is not None:
        return False
    return len(text[: text.index("(")].split()) <= _MOST_WORDS


def _brackets_after(ctx: Context, character: str) -> Iterator[tuple[Leaf, int]]:
    """The text in front of each round bracket that follows a character, and the number of the bracket."""
    leaf_list = ctx.prompt.leaf_list
    for number in ctx.leaf_numbers["ROUND_OPEN"]:
        before = leaf_list[number - 1] if number else None
        if isinstance(before, Text) and before.text[-1] == character:
            yield before, number


def _inside(leaf_list: Sequence[Leaf], number: int) -> Sequence[Leaf]:
    """What stands in a plain bracket if that is a little text and nothing else."""
    close = _partner(leaf_list[number])
    if close.text != ")":
        return ()
    for end in range(number + 1, min(number + 1 + _MOST_LEAVES, len(leaf_list))):
        leaf = leaf_list[end]
        if leaf is close:
            return leaf_list[number + 1 : end]
        if not isinstance(leaf, (Text, Escape)) and not (isinstance(leaf, Stray) and leaf.text == ":"):
            return ()
    return ()


def _text_of(ctx: Context, leaves: Sequence[Leaf]) -> str:
    return ctx.text[leaves[0].start : leaves[-1].end] if leaves else ""


def _partner(opener: Leaf) -> Mark:
    assert isinstance(opener, Mark)
    assert opener.partner is not None
    return opener.partner

"""The tags of the lists, where somebody types one, and what they say of one that is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.dataclass import dataclass
from promptlint.lsp.markdown import code_span, running_text
from promptlint.lsp.readings import Reading
from promptlint.programs.properties import WEIGHTS
from promptlint.regex import regex
from promptlint.resources.vocabulary.model import Vocabulary, Word, key_of
from promptlint.resources.vocabulary.styling import is_plain, styled
from promptlint.semantics.tags import Tag

__all__ = ["MOST", "ListedProposal", "describe_tag", "proposals_at"]

MOST = 50
"""Tags that are proposed at once; typing on narrows them down."""
_TYPED = regex(r"(?:\\.|[^\s,()\[\]{}|:<>#\\])(?:\\.|[^,()\[\]{}|:<>#\\\n])*$")
"""What somebody has typed of a tag, whose brackets are escaped."""
_NUMBER = regex(r"[\d.]+")
_ESCAPE = regex(r"\\(.)")
_REST = regex(r"(?:\\.|[^,()\[\]{}|:<>#\\\n])*")
_BLANKS = regex(r"[ \t]+")
_TIGHT_COMMA = regex(r",(?=[^\s,])")
_LOOSE_COMMA = regex(r",(?=[ \t])")
_SHORTEST_PART = 2
_LONGEST_REST = 300
"""Characters after a place that may belong to a tag of a list: an item that goes on for longer is none."""


@dataclass(frozen=True, slots=True)
class ListedProposal:
    """A tag in the style of the prompt: `new` stands in the place of the last `length` characters, and of `more` that
    follow. `sought` is what of it somebody has typed the beginning of."""

    length: int
    more: int
    new: str
    label: str
    detail: str
    sought: str


def proposals_at(vocabulary: Vocabulary, reading: Reading, offset: int, line: str) -> Iterator[ListedProposal]:
    """The tags that may be meant where somebody types: by what is typed of an item, or by its last words. `line` is
    what stands in front of the place in its line."""
    match = _TYPED.search(line)
    if match is None:
        return
    typed = match.group()
    before = line[: match.start()]
    if before.endswith(":") and _NUMBER.fullmatch(typed):
        return  # a weight, or when a schedule changes
    starts = [0, *(blank.end() for blank in _BLANKS.finditer(typed))]
    for start in starts:
        part = typed[start:]
        if start and len(part) < _SHORTEST_PART:
            return
        found = vocabulary.starting_with(_ESCAPE.sub(r"\1", part), MOST)
        if found:
            style = _Style.of(reading, offset - len(part), part)
            following = _rest(reading.region.text, offset)
            for each in found:
                if not is_plain(each.word.name, colons=True):
                    continue
                yield style.proposal(each.word, each.alias, part, following)
            return


def _rest(text: str, offset: int) -> str:
    """What follows a place in its item; nothing of an item that is too long to be a tag."""
    end = offset + _LONGEST_REST
    match = _REST.match(text, offset, end)
    return match.group() if match is not None and (match.end() < end or end >= len(text)) else ""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a prompt writes its tags. `front` is missing in front of what is typed, `back` after it."""

    underscores: bool
    escapes: bool
    front: str
    back: str

    @classmethod
    def of(cls, reading: Reading, start: int, typed: str) -> _Style:
        text = reading.region.text
        others = [tag for tag in reading.tags if not tag.start <= start <= tag.end]
        underscores = "_" in typed or (" " not in typed and _has_underscores(others))
        is_tight = text[start - 1 : start] == "," and start > 0
        loose, tight = len(_LOOSE_COMMA.findall(text)), len(_TIGHT_COMMA.findall(text))
        front = " " if is_tight and loose > tight - 1 and loose else ""
        end = start + len(typed)
        stops = text[end:].partition("\n")[0].strip() == ""
        lines = [line.rstrip() for line in text[:start].split("\n")[:-1] if line.strip()]
        back = "," if stops and lines and all(line.endswith(",") for line in lines) else ""
        escapes = reading.program.is_known and WEIGHTS.holds(reading.program)
        return cls(underscores, escapes, front, back)

    def proposal(self, word: Word, alias: str | None, typed: str, following: str) -> ListedProposal:
        shown = styled(word.name, underscores=self.underscores, escapes=False)
        new = styled(word.name, underscores=self.underscores, escapes=self.escapes)
        sought = styled(alias or word.name, underscores="_" in typed or self.underscores, escapes="\\" in typed)
        label = f"{styled(alias, underscores=self.underscores, escapes=False)} → {shown}" if alias else shown
        is_whole = bool(following.strip()) and key_of(_ESCAPE.sub(r"\1", typed + following)) == key_of(word.name)
        detail = ", ".join(filter(None, (f"{word.count:,}" if word.count else "", word.category)))
        more = len(following.rstrip()) if is_whole else 0
        return ListedProposal(len(typed), more, f"{self.front}{new}{self.back}", label, detail, sought)


def _has_underscores(tags: Iterable[Tag]) -> bool:
    """Whether the tags of a prompt have underscores between their words, most of them."""
    texts = [tag.text.strip() for tag in tags if not tag.composite]
    return sum("_" in text.strip("_") for text in texts) > sum(" " in text for text in texts)


def describe_tag(vocabulary: Vocabulary, text: str) -> str | None:
    """What the lists say of a tag, in Markdown; None where they say nothing."""
    word = vocabulary.find(text)
    alias = vocabulary.find_by_alias(text) if word is None else None
    known = word or alias
    if known is None:
        return None
    pictures = f"{known.count:,} pictures" if known.count else ""
    about = running_text(", ".join(filter(None, (known.category, pictures))))
    if alias is not None:
        return f"Another name of {code_span(alias.name)}" + (f" ({about})" if about else "")
    return f"In the list of tags: {about}" if about else "In the list of tags"

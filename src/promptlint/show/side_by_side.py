"""What two programs make of one prompt, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.show.model import Entry, PartPicture, Picture, PiecePicture, TextPicture, weight_text
from promptlint.show.timelines import steps_text
from promptlint.show.wording import count, lora_line, stop_line

__all__ = ["MAX_TEXTS", "MAX_WORDS", "Fact", "Run", "SideBySide", "TextPair", "compare"]

MAX_TEXTS = 20
"""Pairs of texts that are compared."""
MAX_WORDS = 1_000
"""Words of a text that are compared, those aside with which both texts begin and end."""
_MAX_ITEMS = 20
_WORD = regex(r"\s*(?:\w+|[^\w\s])|\s+")

_Word = tuple[str, float, bool]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of two texts that are the `same`, or that stand in each other's place; neighbours of one weight are one
    piece."""

    left: tuple[PiecePicture, ...]
    right: tuple[PiecePicture, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class TextPair:
    """A text of each program, or of one alone. `heading` says which, where there are several; `words_left_out` is how
    many words at its end were too many to look at."""

    heading: str
    runs: tuple[Run, ...]
    words_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about a prompt as each program has it."""

    what: str
    left: str
    right: str

    @property
    def same(self) -> bool:
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two pictures of one prompt, compared."""

    left: Picture
    right: Picture
    facts: tuple[Fact, ...]
    texts: tuple[TextPair, ...]
    texts_left_out: int = 0

    @property
    def same(self) -> bool:
        """Whether nothing differs, as far as was looked."""
        return all(fact.same for fact in self.facts) and all(run.same for text in self.texts for run in text.runs)


def compare(left: Picture, right: Picture) -> SideBySide:
    """Two programs' pictures of one prompt, side by side."""
    facts = [Fact("tokens", _tokens(left), _tokens(right))]
    for what, say in (("stops", _error), ("LoRAs", _loras), ("left out", _dropped)):
        fact = Fact(what, say(left), say(right))
        if fact.left or fact.right:
            facts.append(fact)
    pairs = list(_pairs(left, right))
    return SideBySide(
        left, right, tuple(facts), tuple(_compared(*pair) for pair in pairs[:MAX_TEXTS]), len(pairs[MAX_TEXTS:])
    )


def _tokens(picture: Picture) -> str:
    return "" if picture.token_count is None else count(picture.token_count, "token")


def _error(picture: Picture) -> str:
    errors = [picture.error, *(text.error for part in picture.parts for text in part.texts)]
    return next((stop_line(picture, error) for error in errors if error), "")


def _loras(picture: Picture) -> str:
    if picture.lora_error is not None:
        return "none, because a tag cannot be read"
    return "; ".join(f"{lora.name} {lora_line(lora)}" for lora in picture.loras[:_MAX_ITEMS])


def _dropped(picture: Picture) -> str:
    texts = [each.text for each in picture.dropped if each.kind in ("comment", "tag", "never")]
    return "; ".join(text[:80] for text in texts[:_MAX_ITEMS])


def _pairs(left: Picture, right: Picture) -> Iterator[tuple[str, TextPicture | None, TextPicture | None]]:
    many = max(len(left.parts), len(right.parts)) > 1
    for number, (one, other) in enumerate(zip_longest(left.parts, right.parts), start=1):
        name = f"Part {number}" if many else ""
        weights = {weight_text(part.weight) for part in (one, other) if part is not None}
        if weights != {"1"}:
            name = f"{name or 'The whole prompt'}, weight {' and '.join(_weight(part) for part in (one, other))}"
        stretches = _stretches(one, other)
        for (mine, yours), entries in stretches.items():
            when = "" if len(stretches) == 1 else f"steps {steps_text(entries)}"
            heading = ", ".join(each for each in (name, when) if each)
            yield heading, _text_of(one, mine), _text_of(other, yours)


def _weight(part: PartPicture | None) -> str:
    return "none" if part is None else weight_text(part.weight)


def _stretches(one: PartPicture | None, other: PartPicture | None) -> dict[tuple[int, int], list[Entry]]:
    """Which texts of two parts, by their numbers, apply together in which steps; -1 where there is none."""
    both = [part.entries if part is not None else () for part in (one, other)]
    starts = sorted({entry.first_step for entries in both for entry in entries if entry.last_step >= entry.first_step})
    last = max((entry.last_step for entries in both for entry in entries), default=0)
    found: dict[tuple[int, int], list[Entry]] = {}
    at = [0, 0]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), last], strict=True):
        numbers = []
        for side, entries in enumerate(both):
            while at[side] < len(entries) and entries[at[side]].last_step < start:
                at[side] += 1
            numbers.append(entries[at[side]].text if at[side] < len(entries) else -1)
        found.setdefault((numbers[0], numbers[1]), []).append(Entry(start, end, 0))
    return found


def _text_of(part: PartPicture | None, number: int) -> TextPicture | None:
    return part.texts[number] if part is not None and number >= 0 else None


def _compared(heading: str, left: TextPicture | None, right: TextPicture | None) -> TextPair:
    ours, theirs = (_words(text) for text in (left, right))
    keys = [
        [(word.strip(), weight_text(weight), is_break) for word, weight, is_break in some] for some in (ours, theirs)
    ]
    shorter = min(len(ours), len(theirs))
    head = next((at for at in range(shorter) if keys[0][at] != keys[1][at]), shorter)
    tail = next((at for at in range(shorter - head) if keys[0][-1 - at] != keys[1][-1 - at]), shorter - head)
    stops = [len(ours) - tail, len(theirs) - tail]
    left_out = sum(max(0, stop - head - MAX_WORDS) for stop in stops)
    looked = [slice(head, min(stop, head + MAX_WORDS)) for stop in stops]
    matcher = SequenceMatcher(None, keys[0][looked[0]], keys[1][looked[1]], autojunk=False)
    runs = [_run(ours[:head], theirs[:head], same=True)]
    for tag, start, stop, other_start, other_stop in matcher.get_opcodes():
        mine = ours[head + start : head + stop]
        yours = theirs[head + other_start : head + other_stop]
        runs.append(_run(mine, yours, same=tag == "equal"))
    if not left_out:
        runs.append(_run(ours[stops[0] :], theirs[stops[1] :], same=True))
    return TextPair(heading, tuple(run for run in runs if run.left or run.right), left_out)


def _words(text: TextPicture | None) -> list[_Word]:
    if text is None:
        return []
    return [
        (word, piece.weight, piece.is_break)
        for piece in text.pieces
        for word in ([piece.text] if piece.is_break else _WORD.findall(piece.text))
        if word.strip()
    ]


def _run(left: Sequence[_Word], right: Sequence[_Word], *, same: bool) -> Run:
    return Run(_pieces(left), _pieces(right), same)


def _pieces(words: Sequence[_Word]) -> tuple[PiecePicture, ...]:
    found: list[tuple[list[str], float, bool]] = []
    for word, weight, is_break in words:
        if found and not is_break and not found[-1][2] and weight_text(found[-1][1]) == weight_text(weight):
            found[-1][0].append(word)
        else:
            found.append(([word], weight, is_break))
    return tuple(PiecePicture("".join(some), weight, (), is_break) for some, weight, is_break in found)

"""CLIP tokens, as the host's tokenizer gives them.

Source: OpenAI's CLIP tokenizer as Hugging Face's slow `CLIPTokenizer` runs it with ftfy; agreed with on every
conformance vector.
"""

from __future__ import annotations

import gzip
import heapq
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from pathlib import Path

from promptlint.arguments import expect_text
from promptlint.regex import regex
from promptlint.semantics.cleaning import CLEANABLE, cleaned

__all__ = ["COMMA", "END", "START", "Word", "has_plain_words", "tokens", "words"]

START = 49406
"""The id that opens a chunk, `<|startoftext|>`."""
END = 49407
"""The id that closes a chunk and pads it, `<|endoftext|>`."""
COMMA = 267
"""The id of a comma that stands as a word of its own."""

Word = tuple[tuple[int, ...], int, int]
"""The ids of one word, and where it stands in the text; the whole text where cleaning has moved it."""

_SPECIAL = regex(r"<\|startoftext\|>|<\|endoftext\|>")
_WORD = regex(
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|(?P<alnum>[^\W_]+)|(?:[^\s\w]|_)+", re.IGNORECASE
)
_LONG_WORD = 64
_LONGEST_CACHED = 40


def tokens(text: str) -> list[int]:
    """The ids of a text, without start and end. Case and white space do not count; ftfy cleans the text first.

    Raises TypeError for a text that is not a string, and MissingPackageError for one that ftfy must clean where it is
    not installed.
    """
    expect_text(text)
    return [number for ids, _, _ in words(text) for number in ids]


def has_plain_words(text: str) -> bool:
    """Whether each word between white space has the same ids wherever it stands, in whatever case: ftfy leaves the text
    alone, and there is no special token in it, which is one in small letters only."""
    return text.isascii() and CLEANABLE.search(text) is None and _SPECIAL.search(text) is None


def words(text: str) -> Iterator[Word]:
    """The words that the tokenizer sees, each with its ids."""
    # Special tokens are cut out before cleaning, and what stands between them is cleaned apart.
    at = 0
    for match in _SPECIAL.finditer(text):
        yield from _plain_words(text[at : match.start()], at)
        yield (START if "start" in match.group() else END,), match.start(), match.end()
        at = match.end()
    yield from _plain_words(text[at:], at)


def _plain_words(text: str, offset: int) -> Iterator[Word]:
    clean = cleaned(text)
    lowered = clean.lower()
    stays = len(lowered) == len(text) and (clean == text or _in_place(text, clean))
    encode = _vocabulary().encode
    for match in _WORD.finditer(lowered):
        start, _end = match.span()
        word = match.group()
        if match.lastgroup != "alnum" or word.isalpha():
            pieces = [(word, start)]
        else:
            pieces = list(_letters_and_digits(word, start))
        for piece, begin in pieces:
            if stays:
                yield encode(piece), offset + begin, offset + begin + len(piece)
            else:
                yield encode(piece), offset, offset + len(text)


def _in_place(text: str, clean: str) -> bool:
    """Whether cleaning put one character in the place of one, as of curly quotes and full-width forms."""
    return len(text) == len(clean) and all(
        old == new or not old.isascii() for old, new in zip(text, clean, strict=True)
    )


def _letters_and_digits(word: str, start: int) -> Iterator[tuple[str, int]]:
    """Letters stay together; every other number is a word of its own."""
    for is_letter, run in groupby(word, str.isalpha):
        characters = "".join(run)
        if is_letter:
            yield characters, start
        else:
            yield from ((character, start + place) for place, character in enumerate(characters))
        start += len(characters)


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    return _Vocabulary()


class _Vocabulary:
    """CLIP's byte-pair encoding."""

    def __init__(self) -> None:
        data = (Path(__file__).parent / "data" / "clip_merges.txt.gz").read_bytes()
        merges = gzip.decompress(data).decode("utf-8").splitlines()
        letters = _byte_letters()
        alphabet = list(letters.values())
        names = [*alphabet, *(letter + "</w>" for letter in alphabet)]
        names += [merge.replace(" ", "") for merge in merges]
        self._ids = {name: number for number, name in enumerate(names)}
        self._ids["<|startoftext|>"] = START
        self._ids["<|endoftext|>"] = END
        self._ranks = {merge: rank for rank, merge in enumerate(merges)}
        self._letters = letters
        self._cache: dict[str, tuple[int, ...]] = {"<|startoftext|>": (START,), "<|endoftext|>": (END,)}

    def encode(self, word: str) -> tuple[int, ...]:
        """The ids of one word."""
        known = self._cache.get(word)
        if known is not None:
            return known
        if word.isascii():
            spelled = word
        else:
            spelled = "".join(map(self._letters.__getitem__, word.encode("utf-8", "surrogatepass")))
        number = self._ids.get(spelled + "</w>")
        if number is not None:
            ids: tuple[int, ...] = (number,)
        else:
            symbols = [*spelled[:-1], spelled[-1] + "</w>"]
            merged = self._merge_few(symbols) if len(symbols) <= _LONG_WORD else self._merge_many(symbols)
            ids = tuple(map(self._ids.__getitem__, merged))
        if len(word) <= _LONGEST_CACHED:
            if len(self._cache) > 50_000:
                self._cache.clear()
                self._cache.update({"<|startoftext|>": (START,), "<|endoftext|>": (END,)})
            self._cache[word] = ids
        return ids

    def _merge_few(self, symbols: list[str]) -> list[str]:
        """Merge the pair of lowest rank, wherever it stands, until none is left."""
        ranks = self._ranks
        none = len(ranks)
        while len(symbols) > 1:
            pairs = [ranks.get(f"{a} {b}", none) for a, b in pairwise(symbols)]
            best = min(pairs)
            if best == none:
                break
            merged: list[str] = []
            index = 0
            while index < len(symbols):
                if index < len(pairs) and pairs[index] == best:
                    merged.append(symbols[index] + symbols[index + 1])
                    index += 2
                else:
                    merged.append(symbols[index])
                    index += 1
            symbols = merged
        return symbols

    def _merge_many(self, symbols: list[str]) -> list[str]:
        """The same with a heap over a linked list, for words whose length would make it quadratic.

        A pair that a merge creates ranks after that merge, so taking pairs by rank and place gives the same.
        """
        ranks = self._ranks
        following = [*range(1, len(symbols)), -1]
        previous = [*range(-1, len(symbols) - 1)]
        alive = [True] * len(symbols)
        heap: list[tuple[int, int, str]] = []

        def offer(left: int) -> None:
            right = following[left]
            if right >= 0:
                pair = f"{symbols[left]} {symbols[right]}"
                rank = ranks.get(pair)
                if rank is not None:
                    heapq.heappush(heap, (rank, left, pair))

        for left in range(len(symbols) - 1):
            offer(left)
        while heap:
            _, left, pair = heapq.heappop(heap)
            right = following[left] if alive[left] else -1
            if right < 0 or f"{symbols[left]} {symbols[right]}" != pair:
                continue
            symbols[left] += symbols[right]
            alive[right] = False
            following[left] = following[right]
            if following[left] >= 0:
                previous[following[left]] = left
            offer(left)
            if previous[left] >= 0:
                offer(previous[left])
        return [symbol for symbol, stays in zip(symbols, alive, strict=True) if stays]


def _byte_letters() -> dict[int, str]:
    """The character that stands for each byte in the merges: itself where it can be printed. Their order is that of
    the first ids."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    letters = {byte: chr(byte) for byte in printable}
    others = [byte for byte in range(256) if byte not in letters]
    letters.update((byte, chr(256 + number)) for number, byte in enumerate(others))
    return letters

"""How alike two words are: slips between them, and letters that they have in common.

rapidfuzz counts both where it is installed. Elsewhere, as in a browser, the same numbers are counted here, with the
same bit-parallel algorithms on Python's long integers.

Sources: H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances, Nordic Journal of
Computing 10, 2003; the same, Bit-parallel LCS-length computation revisited, AWOCA 2004.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["likeness", "most_alike", "nearest", "slips"]


def slips(one: str, other: str) -> int:
    """Letters too many, too few, other ones, or swapped with the next, that make one word of another (optimal string
    alignment: no letter is changed twice)."""
    try:
        from rapidfuzz.distance import OSA
    except ImportError:
        return _slips(one, other)
    return int(OSA.distance(one, other))


def likeness(one: str, other: str) -> float:
    """How much of two words is alike, of 100: letters in the same order."""
    try:
        from rapidfuzz import fuzz
    except ImportError:
        return _likeness(_places(one), len(one), other)
    return float(fuzz.ratio(one, other))


def most_alike(word: str, others: Sequence[str], *, at_least: float) -> int | None:
    """The number of the word that is most alike, the first of several, None where none is alike enough."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        places, length = _places(word), len(word)
        best, found = at_least, None
        for number, other in enumerate(others):
            if 200 * min(length, len(other)) < best * (length + len(other)):
                continue
            score = _likeness(places, length, other)
            if score > best or (score == best and found is None):
                best, found = score, number
        return found
    match = process.extractOne(word, others, scorer=fuzz.ratio, score_cutoff=at_least)
    return match[2] if match else None


def nearest(word: str, others: Sequence[str], *, most_slips: int, limit: int) -> list[tuple[str, int]]:
    """The words that are at most so many slips away, with their number, nearest first; equal ones in order."""
    try:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA
    except ImportError:
        counted = ((other, _slips(word, other)) for other in others if abs(len(word) - len(other)) <= most_slips)
        near = [(other, distance) for other, distance in counted if distance <= most_slips]
        return sorted(near, key=lambda each: each[1])[:limit]
    found = process.extract(word, others, scorer=OSA.distance, score_cutoff=most_slips, limit=limit)
    return [(other, int(distance)) for other, distance, _ in found]


def _places(word: str) -> dict[str, int]:
    """Where each letter stands, as bits."""
    places: dict[str, int] = {}
    for number, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << number
    return places


def _likeness(places: dict[str, int], length: int, other: str) -> float:
    """Of the longest common subsequence: a bit is off where one more letter is in common."""
    total = length + len(other)
    if not total:
        return 100.0
    every = (1 << length) - 1
    bits = every
    for letter in other:
        here = bits & places.get(letter, 0)
        bits = (bits + here | bits - here) & every
    common = length - bits.bit_count()
    # In the order of rapidfuzz: the last bit of the result is the same.
    return (1.0 - (total - 2 * common) / total) * 100.0


def _slips(one: str, other: str) -> int:
    """The last row of the table of distances, whose differences are kept as bits: more, less, and of the diagonal."""
    if not one:
        return len(other)
    places = _places(one)
    every = (1 << len(one)) - 1
    last = 1 << len(one) - 1
    more, less, diagonal, before = every, 0, 0, 0
    distance = len(one)
    for letter in other:
        here = places.get(letter, 0)
        swapped = ((~diagonal & here) << 1) & before
        diagonal = (((here & more) + more ^ more) | here | less | swapped) & every
        up = (less | ~(diagonal | more)) & every
        down = diagonal & more
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & every
        down = (down << 1) & every
        more = (down | ~(diagonal | up)) & every
        less = up & diagonal
        before = here
    return distance

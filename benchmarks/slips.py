"""How well slips in tags are told from tags that a list does not have.

    python -m benchmarks.slips [LIST.csv …]

Of each list, or of a generated one, a random tenth is held back: how many of those tags are taken for slips? And how
many slips of one or two letters in common tags of the rest are found?
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from benchmarks.tag_list import rows
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.resources.vocabulary.reading import parse_lists
from promptlint.resources.vocabulary.spelling import Speller

__all__ = ["main", "shares"]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Print the shares of some lists, or of a generated one."""
    files = [Path(each) for each in sys.argv[1:]]
    lists = [(file.name, file.read_text(encoding="utf-8-sig")) for file in files]
    for name, text in lists or [("generated", "\n".join(rows(150_000)))]:
        began = time.process_time()
        held, found, right = shares(parse_lists([(name, text)]))
        print(
            f"{name}: held back and flagged {held:.2%}, slips found {found:.1%}, rightly {right:.1%} "
            f"({time.process_time() - began:.1f} s)"
        )


def shares(whole: Vocabulary, seed: int = 1, most: int = 3_000) -> tuple[float, float, float]:
    """The share of the tags held back that are taken for slips, of slips that are found, and that are understood."""
    rng = random.Random(seed)
    held = set(rng.sample(range(len(whole)), len(whole) // 10))
    speller = Speller(without(whole, held))
    back = [whole.names[number] for number in held]
    flagged = [name for name in rng.sample(back, min(len(back), most)) if speller.meant_by(name)]
    made = found = right = 0
    vocabulary = without(whole, held)
    common = [word.name for word in vocabulary.commonest(2_000)]
    for slips in (1, 2):
        for name in rng.sample(common, min(len(common), most // 2)):
            written = name
            for _ in range(slips):
                written = _with_slip(written, rng)
            if written == name or vocabulary.find(written) or vocabulary.find_by_alias(written):
                continue
            made += 1
            meant = speller.meant_by(written)
            found += meant is not None
            right += meant is not None and meant.name == name
    return len(flagged) / min(len(back), most), found / made, right / made


def without(whole: Vocabulary, held: set[int]) -> Vocabulary:
    """A vocabulary without some of its tags."""
    keep = [number for number in range(len(whole)) if number not in held]
    new = {old: number for number, old in enumerate(keep)}
    aliases = {alias: new[number] for alias, number in whole.aliases.items() if number in new}
    return Vocabulary(
        [whole.names[number] for number in keep],
        [whole.counts[number] for number in keep],
        [whole.categories[number] for number in keep],
        aliases,
    )


def _with_slip(word: str, rng: random.Random) -> str:
    """A word with a letter that is another one, is missing, is too much, or has changed places with the next."""
    at = rng.randrange(len(word)) if word else 0
    letter = rng.choice(_LETTERS)
    return rng.choice((
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    ))  # fmt: skip


if __name__ == "__main__":
    main()

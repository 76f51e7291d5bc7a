"""As many different prompts as are asked for, one a line: `python -m benchmarks.many_prompts COUNT [--distinct N]`.

They are made of the tags of the other benchmarks, some 270 characters each, with weights, networks and prompt editing
as people write them, and with the mistakes that people make in about a third of them. The same number gives the same
prompt, always. With `--distinct` so many different ones are drawn again and again, as real sets repeat: the 14 million
pictures of DiffusionDB have 1.8 million prompts. With `--styles` they are rows of a `styles.csv`, all different, as the
files of real people have them: prompts of some 100 characters, negative prompts of 65, of which half are those of other
rows too.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from random import Random

from benchmarks.recall import NEGATIVE_TAGS, POSITIVE_TAGS
from benchmarks.yardstick import WORDS

__all__ = ["lines", "prompt", "rows"]

_TAGS = (*WORDS, *POSITIVE_TAGS)
_DETAILS = ("soft", "dark", "wide", "old", "golden", "misty", "small", "bright", "quiet", "wooden", "distant", "blue")
_MISTAKES = (
    "({}:1,2)", "(({})", "{}:1.3", "{{{{{}}}}}", "({}:)", "({} :1.2))", "<lora:{}:0.7", "[{}:0.9", "({}:1.1)(fog:1.2)",
    "{},, ,", "({}: 1..2)", "__{}__", "{} 16:9", "AND {}", "（{}：1.2）", "\\({}", "masterpiece, masterpiece, {}",
)  # fmt: skip


_LONG, _SHORT, _FEW = (5, 25), (1, 8), (1, 5)
"""From how many tags on, and below how many, a prompt has."""


def prompt(number: int, *, negative: bool = False, size: tuple[int, int] = _LONG, seed: int = 924) -> str:
    """The prompt of a number."""
    random = Random(f"{seed}/{number}/{negative}")
    tags = NEGATIVE_TAGS if negative else _TAGS
    items = [_item(random, random.choice(tags)) for _ in range(random.randrange(*size))]
    # What tells it from all others.
    items.insert(random.randrange(len(items)), f"{random.choice(_DETAILS)} {random.choice(tags)} {number}")
    if random.random() < 0.33:
        mistake = random.choice(_MISTAKES).format(random.choice(tags))
        items.insert(random.randrange(len(items)), mistake)
    return ", ".join(items)


def _item(random: Random, tag: str) -> str:
    if random.random() < 0.5:
        tag = f"{random.choice(_DETAILS)} {tag}"
    shape = random.random()
    if shape < 0.12:
        return f"({tag}:{random.randrange(5, 16) / 10})"
    if shape < 0.17:
        return f"(({tag}))"
    if shape < 0.19:
        return f"[{tag}]"
    if shape < 0.2:
        return f"[{tag}:{random.choice(_DETAILS)}:0.{random.randrange(2, 9)}]"
    if shape < 0.22:
        return f"<lora:{tag.replace(' ', '_')}:0.{random.randrange(4, 10)}>"
    return tag


def _numbers(count: int, distinct: int | None) -> Iterator[int]:
    if distinct is None or distinct >= count:
        yield from range(count)
        return
    random = Random(count)
    yield from (random.randrange(distinct) for _ in range(count))


def lines(count: int, distinct: int | None = None) -> Iterator[str]:
    """So many prompts, all different or so many of them."""
    known: dict[int, str] = {}
    for number in _numbers(count, distinct):
        text = known.get(number) or prompt(number)
        if distinct is not None:
            known[number] = text
        yield text


def rows(count: int) -> Iterator[tuple[str, str, str]]:
    """So many rows of a `styles.csv`."""
    yield "name", "prompt", "negative_prompt"
    random = Random(count)
    for number in range(count):
        other = number if random.random() < 0.5 else random.randrange(max(1, count // 10))
        yield f"style {number}", prompt(number, size=_SHORT), prompt(other, negative=True, size=_FEW)


def main() -> int:
    """Print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("count", type=int)
    parser.add_argument("--distinct", type=int)
    parser.add_argument("--styles", action="store_true")
    options = parser.parse_args()
    if options.styles:
        csv.writer(sys.stdout).writerows(rows(options.count))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(options.count, options.distinct))
    return 0


if __name__ == "__main__":
    sys.exit(main())

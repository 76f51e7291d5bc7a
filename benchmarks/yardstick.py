"""What all benchmarks measure against: a bare scan of the same text in the same run."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

__all__ = ["WORDS", "clean_prompts", "generated_prompts", "scan", "seed_pair"]

_SCAN = re.compile(r"\\.|[()\[\]{}|:<>]+?|[^\\()\[\]{}|:<>]+", re.DOTALL)
WORDS = (
    "masterpiece", "best quality", "looking at viewer", "1girl", "solo", "blue eyes", "long hair", "city lights",
    "depth of field", "soft light", "oil painting", "mountain lake", "forest path", "red scarf", "rain", "fog",
    "detailed background", "wide shot", "portrait", "sunset", "snow", "lantern", "old town", "film grain",
)  # fmt: skip


def scan(texts: tuple[str, ...]) -> int:
    """The yardstick: find every token of each text, and nothing else."""
    return sum(len([(match.lastgroup, match.span()) for match in _SCAN.finditer(text)]) for text in texts)


def seed_pair() -> tuple[str, str]:
    """The positive and the negative prompt of the page that promptlint was created from."""
    page = (Path(__file__).parent.parent / "examples" / "seed-page.txt").read_text(encoding="utf-8")
    positive = page.partition("Positive Prompt: ")[2].partition("\n\n")[0]
    negative = page.partition("Negative Prompt: ")[2].partition("\n\n")[0]
    return positive, negative


def generated_prompts(count: int = 500) -> tuple[str, ...]:
    """Made-up prompts of some 1,100 characters with the syntax that real ones have; always the same."""
    random = Random(924)
    return tuple(_prompt(random) for _ in range(count))


def clean_prompts(count: int = 500) -> tuple[str, ...]:
    """Made-up prompts of some 180 characters in which there is nothing to find; always the same."""
    random = Random(925)
    return tuple(_clean(random) for _ in range(count))


def _clean(random: Random) -> str:
    items = random.sample(WORDS, random.randrange(7, 19))
    for number, word in enumerate(items):
        if random.random() < 0.1:
            items[number] = f"({word}:{random.choice((0.8, 0.9, 1.1, 1.2, 1.3))})"
    return ", ".join(items)


def _prompt(random: Random) -> str:
    items = []
    for _ in range(random.randrange(50, 90)):
        word = random.choice(WORDS) + random.choice(("", "", " view", " style"))
        shape = random.random()
        if shape < 0.12:
            word = f"({word}:{random.randrange(5, 20) / 10})"
        elif shape < 0.2:
            word = f"(({word}))"
        elif shape < 0.23:
            word = f"[{word}:{random.choice(WORDS)}:0.5]"
        elif shape < 0.25:
            word = f"<lora:{word.replace(' ', '_')}:0.8>"
        items.append(word)
    return ", ".join(items)

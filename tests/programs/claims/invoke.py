"""Statements about Invoke, and what compel made of the prompts."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from tests.programs.claims.model import VECTORS, Claim, Claims, Said, Vector

__all__ = ["PROGRAMS"]

_FILLED = VECTORS / "dynamicprompts" / "filling.jsonl"


def _fragments(vector: Vector) -> Iterator[tuple[str, float]]:
    """What is encoded, of a swap the original."""
    for prompt in vector.get("compel").get("prompts", ()):
        for pieces in prompt["blend"] if isinstance(prompt, dict) else [prompt]:
            for piece in pieces:
                if isinstance(piece, dict):
                    yield from ((text, weight) for text, weight in piece["swap"][0])
                else:
                    yield piece[0], piece[1]


def _squeezed(text: str) -> str:
    """Without the blanks that compel puts round points and commas, and without what it removes."""
    return re.sub(r'[\s\\()"]+', "", text)


def _text(vector: Vector) -> str:
    return " ".join(text for text, _ in _fragments(vector))


def _is_text(vector: Vector, said: Said) -> bool:
    written = said.match.groupdict().get("text") or said.written
    if "…" in written:  # shortened in the message
        written = said.written
    return _squeezed(written) in _squeezed(_text(vector))


def _is_gone(vector: Vector, said: Said) -> bool:
    """Whether brackets or quotes are not among what is encoded, and the text in them is."""
    written = re.sub(r"\s+", "", said.written if "…" in said["text"] else said["text"])
    text = re.sub(r"\s+", "", _text(vector))
    return written not in text and _squeezed(written) in _squeezed(text)


def _stops(vector: Vector, _: Said) -> bool:
    """compel raises, or returns nothing, which the node then cannot join."""
    made = vector.get("compel")
    return "error" in made or not made["prompts"]


def _counts(vector: Vector, said: Said) -> bool:
    error: str = vector.get("compel")["error"]
    texts, _, weights = error.rpartition("], [")
    return (len(re.findall(r"(?:Prompt|FlattenedPrompt):\[", texts)), weights.count(",") + 1) == (
        int(said["texts"]),
        int(said["weights"]),
    )


def _has(vector: Vector, text: str, weight: float) -> bool:
    return any(text == made and math.isclose(weight, factor, rel_tol=1e-3) for made, factor in _fragments(vector))


def _is_original(vector: Vector, said: Said) -> bool:
    prompts: list[Any] = vector.get("compel")["prompts"]
    swaps = [piece["swap"] for prompt in prompts for piece in prompt if isinstance(piece, dict)]
    return any(said["text"] == " ".join(text for text, _ in original) for original, _ in swaps)


def _is_not_asked(vector: Vector, said: Said) -> bool:
    asked = vector.row.get("embeddings_asked", [])
    return _is_text(vector, said) and not any(said.written.partition(":")[2] in name for name in asked)


def _is_not_filled_in(vector: Vector, said: Said) -> bool:
    """The same in the vectors of dynamicprompts, which the page fills in prompts with."""
    rows = map(json.loads, _FILLED.read_text(encoding="utf-8").splitlines())
    made = {row["prompt"]: row["combinatorial6"] for row in rows}[vector.prompt]
    return "error" in made and made["error"].startswith(f"{said['kind']}:")


def _keeps_backslash(vector: Vector, _: Said) -> bool:
    """The page makes several prompts of one in escaped braces, or removes them."""
    made = vector.row["combinatorial"]
    return isinstance(made, list) and all("\\" in each and "{" not in each for each in made)


CLAIMS = (
    Claim(r"sends (?:(?:the )?`(?P<text>[^`]+)`|it)(?: and \d+ more like it)? (?:to the model )?as text", _is_text),
    Claim(r"no \w+[^:]*: (?:`(?P<text>[^`]+)`|the word) goes to the model as text", _is_text, ("PX006",)),
    Claim(r"`(?P<text>[^`]+)` loads nothing and goes to the model as text", _is_text, ("PX006",)),
    Claim(r"looks embeddings up as `<name>`, and sends this as text", _is_not_asked, ("PX002",)),
    Claim(r"takes the (?:brackets|round brackets|quotes) of `(?P<text>[^`]+)` away", _is_gone),
    Claim(r"stops (?:at|with) .*and makes no picture", _stops, ("PX022",)),
    Claim(r"it has (?P<weights>\d+) weights? for (?P<texts>\d+) texts", _counts, ("PX022",)),
    Claim(r"keeps `(?P<text>[^`]+)`", _is_original, ("PX023",)),
    Claim(r"and ignores it: nothing is loaded", lambda v, _: bool(v.get("compel").get("loras")), ("PX023",)),
    Claim(
        r"the model reads `(?P<text>[^`]+)` ×(?P<weight>[\d.]+)",
        lambda v, s: _has(v, s["text"], float(s["weight"])),
        ("PX024",),
    ),
    Claim(r"nothing escapes .*the backslash stays in the prompt", _keeps_backslash, ("PX033",)),
    Claim(r"raises (?P<kind>\w+) for .*the page fills in nothing", _is_not_filled_in, ("PX032",)),
)
UNCHECKED = {
    "PX005": "what its page fills in is another stage",
    "PN005": "what a word is for is not in the vectors",
    "PX025": "its weights are those that compel returns",
    "PS014": "what a tokenizer makes of a character is not in the vectors",
}
PROGRAMS = (Claims("invoke", "invokeai", CLAIMS, UNCHECKED, prompts=("50% {red|blue} hat", "{${hat}|cap}")),)

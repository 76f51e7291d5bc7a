"""compel's own parser and ours on random prompts.

Its parser is loaded alone; where it is not installed, this is left out. What compel raises is compared by its kind: the
words come from pyparsing and Python.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from promptlint.programs import stage
from promptlint.semantics.errors import HostError
from tests import compel_alone
from tests.amounts import amount

CHARACTERS = list('()()[]{}"""\'++--..,,::<>\\\\=0123 \n\tabcz_  ')
WORDS = ["blend", "and", "swap", "withLora", "cat", "dog ", "1.2", "-1", "inf", "nan", "\r", "\u00e9", "\u00a0", ".5"]
SYNTAX = [
    *(
        ".blend(",
        ".and(",
        ".swap(",
        ".attend(",
        ").blend(",
        ".add(",
        '"a", "b"',
        '("a", "b")',
        "(a, b)",
        "1, 1)",
        ")++",
    ),
    *("s_start=0.1", "shape_freedom=", "no_normalize", '\\"', "\\(", "\\)", "\\x22", "\\n", "\\13", "\\0", "\\u24"),
    *("withLora(a,0.5)", "useLora(b)", '("a", "b").blend(', '("a", "b").and(', "(cat)1.2", "cat+ ", '"cat dog"--'),
]
RAISING = "\v\f"
MOST_BRACKETS = 25
"""compel remembers nothing by itself, and takes minutes for seven brackets in each other; so it is told to remember."""

Parse = Callable[[str], object]


def random_prompt(source: random.Random) -> str:
    count = source.randint(1, 25)
    kind = source.random()
    if kind < 0.3:
        return "".join(source.choices(CHARACTERS, k=count))
    if kind < 0.6:
        return "".join(source.choices(CHARACTERS + WORDS + SYNTAX, k=count))
    if kind < 0.7:
        return "".join(source.choices(WORDS + SYNTAX, k=source.randint(1, 8)))
    if kind < 0.72:
        return source.choice(RAISING).join((random_prompt(source), random_prompt(source)))
    return nested(source, 0) if kind < 0.85 else call(source)


def nested(source: random.Random, depth: int) -> str:
    """Brackets, quotes, weights and swaps that are mostly written as they should be."""
    if depth > 3 or source.random() < 0.25:
        return source.choice(["cat", "a", "b c", "dog, x", "1.5", "x-y", "\\(z\\)", "", "e.g.", "withLora(a)"])
    inside = nested(source, depth + 1)
    suffix = source.choice(["", "+", "--", "1.2", ".attend(1.3)", ".attend(++)", ".swap({})", " .swap({}, s_end=0.3)"])
    suffix = suffix.replace("{}", nested(source, depth + 1)) if "{}" in suffix else suffix
    shape = source.random()
    if shape < 0.45:
        return f"({inside}){suffix}"
    if shape < 0.65:
        quoted = inside.replace('"', '\\"' if source.random() < 0.5 else "")
        return f'"{quoted}"{suffix}'
    return inside + source.choice([" ", ", ", "", " . "]) + nested(source, depth + 1)


def call(source: random.Random) -> str:
    parts = [source.choice(['"%s"', "(%s)", "%s"]) % nested(source, 2) for _ in range(source.randint(1, 3))]
    numbers = [source.choice(["1", "1", "1", "0.5", "-1", "no_normalize", "foo", "inf"]) for _ in parts]
    before = source.choice(["", "", "", "withLora(z,1) ", "x "])
    after = source.choice(["", "", "", " tail", " withLora(q)"])
    name = source.choice([".blend", ".and", ".add", " .and"])
    return f"{before}({', '.join(parts)}){name}({', '.join(numbers)}){after}"


@pytest.fixture(scope="module")
def compel() -> Iterator[Parse]:
    pyparsing = pytest.importorskip("pyparsing")
    module = compel_alone.load()
    if module is None:
        pytest.skip("compel is not installed")
    pyparsing.ParserElement.enable_packrat(None)
    parser = module.PromptParser()

    def pieces(items: list[Any]) -> list[object]:
        return [
            [item.text, item.weight]
            if isinstance(item, module.Fragment)
            else {"swap": [pieces(item.original), pieces(item.edited)], "options": item.options}
            for item in items
        ]

    def parse(prompt: str) -> object:
        try:
            read = parser.parse_conjunction(prompt)
        except Exception as error:  # noqa: BLE001
            return type(error).__name__
        prompts = [
            {"blend": [pieces(each.children) for each in part.prompts], "weights": part.weights}
            | {"normalize": part.normalize_weights}
            if isinstance(part, module.Blend)
            else pieces(part.children)
            for part in read.prompts
        ]
        result = {"prompts": prompts, "weights": list(read.weights)}
        if read.lora_weights:
            result["loras"] = [[lora.model, float(lora.weight)] for lora in read.lora_weights]
        return result

    yield parse
    pyparsing.ParserElement.disable_memoization()
    del sys.modules[compel_alone.NAME]


def ours(prompt: str) -> object:
    try:
        return stage("invokeai", "compel", prompt)
    except HostError as error:
        return error.kind


def test_random_prompts(compel: Parse) -> None:
    source = random.Random(20)
    raised: set[object] = set()
    count = 0
    while count < amount(150, 4_000):
        prompt = random_prompt(source)
        if prompt.count("(") > MOST_BRACKETS:
            continue
        count += 1
        theirs = compel(prompt)
        if isinstance(theirs, str):
            raised.add(theirs)
        # Texts, because a weight may be NaN, which does not equal itself.
        assert repr(ours(prompt)) == repr(theirs), prompt
    assert {"ParsingException", "ParseException"} <= raised

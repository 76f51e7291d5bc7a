"""Prompts evaluated, shown, fixed and formatted for Invoke and NovelAI."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import promptlint
from promptlint.engine.formatter import Formatter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.settings import Settings
from promptlint.programs import stage
from promptlint.programs.invoke.compel import parse_compel
from promptlint.programs.invoke.conjunction import Blend, Fragment, Piece
from promptlint.programs.invoke.errors import CompelError
from promptlint.programs.novelai.pieces import open_number
from promptlint.semantics.errors import HostError, NotKnownError
from promptlint.semantics.tokenizer import tokens
from promptlint.show.drawing import draw
from promptlint.show.model import Picture, Request
from promptlint.show.wording import part_line, stop_line
from promptlint.text import Span

CONFORMANCE = Path(__file__).parents[1] / "conformance"
LONG = 100_000


def prompts(folder: str) -> list[str]:
    rows = map(json.loads, (CONFORMANCE / folder / "handmade.jsonl").read_text(encoding="utf-8").splitlines())
    return [row["prompt"] for row in rows if "prompt" in row]


def pieces(prompt: str, host: str) -> list[tuple[str, float]]:
    (part,) = promptlint.evaluate(prompt, host=host).parts
    (text,) = part.texts
    return [(piece.text, round(piece.weight, 6)) for piece in text.pieces]


def shown(prompt: str, host: str) -> Picture:
    return draw(prompt, Request(host, 20))


# What is evaluated.


def test_a_prompt_for_invoke_is_what_compel_makes_of_it() -> None:
    assert pieces("a cat++, (a (red)- hat)1.5 (x:1.2)", "invoke") == [
        ("a", 1),
        ("cat", 1.21),
        (",", 1),
        ("a", 1.5),
        ("red", 1.35),
        ("hat", 1.5),
        ("x:1 . 2", 1),
    ]


def test_pieces_have_places_in_the_prompt() -> None:
    (part,) = promptlint.evaluate("sky, a cat++", host="invoke").parts
    assert part.texts[0].pieces[1].spans == (Span(7, 10),)
    assert part.texts[0].place(1, 0, 3) == Span(7, 10)


def test_parts_of_and_have_weights() -> None:
    parts = promptlint.evaluate('("a cat", "a boat+").and(1, 0.5)', host="invoke").parts
    assert [(part.weight, part.what, part.text) for part in parts] == [(1, "", "a cat"), (0.5, "", "a boat")]


def test_the_texts_of_a_blend_are_parts_that_say_what_they_are() -> None:
    picture = shown('("a cat", "a boat").blend(1, 2)', "invoke")
    assert [part_line(part, 1, many=True) for part in picture.parts] == [
        "Text 1 of 2 that are blended into one: weight 1",
        "Text 2 of 2 that are blended into one: weight 2",
    ]


def test_of_a_swap_the_original_is_encoded_and_the_rest_is_shown_as_dropped() -> None:
    assert pieces("(a cat).swap(a dog) here", "invoke") == [("a cat", 1), ("here", 1)]
    dropped = {item.text: item.why for item in shown("a cat.swap(dog), withLora(x)", "invoke").dropped}
    assert dropped[".swap(dog)"].startswith("a swap: Invoke encodes the original")
    assert dropped["withLora(x)"].startswith("read, and ignored")


def test_after_and_nothing_is_read() -> None:
    picture = shown('("a", "b").and() c', "invoke")
    assert [(item.text, item.why) for item in picture.dropped] == [("c", "after `.and(…)` nothing is read")]


def test_where_compel_raises_invoke_stops() -> None:
    picture = shown('("a", "b").blend(1)', "invoke")
    assert picture.error is not None
    assert stop_line(picture, picture.error).startswith("Invoke stops with ParsingException: while parsing Blend")


@pytest.mark.parametrize("prompt", ["( )", "withLora(boat)"])
def test_without_any_text_invoke_stops(prompt: str) -> None:
    with pytest.raises(HostError, match="IndexError"):
        promptlint.evaluate(prompt, host="invoke")


def test_a_prompt_for_novelai_is_what_its_documents_say() -> None:
    assert pieces("{{a}} [b] 1.5::c:: (d:1.2)", "novelai") == [
        ("a", 1.1025),
        (" ", 1),
        ("b", 0.952381),
        (" ", 1),
        ("c", 1.5),
        (" (d:1.2)", 1),
    ]


@pytest.mark.parametrize("prompt", ["{a", "1.2::{a}::", "a | b", "a || b", "\\[a\\]"])
def test_what_no_document_says_is_not_known(prompt: str) -> None:
    with pytest.raises(NotKnownError):
        promptlint.evaluate(prompt, host="novelai")
    picture = shown(prompt, "novelai")
    assert picture.error is not None
    assert stop_line(picture, picture.error).startswith("What NovelAI makes of this is not known: ")


def test_a_number_that_nothing_ends_is_open_to_the_end() -> None:
    assert open_number("a, 1.2::b, c \n") == Span(3, 12)
    assert open_number("1::a::, 0.5::b") == Span(8, 14)
    for text in ("1::a::", "a", "::", "{1::a}", "1::a 2::b", "1::{a}"):
        assert open_number(text) is None


# What changes the meaning.


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("cat ,boat", "cat, boat", True),
        ("cat\n boat", "cat boat", True),
        ("(cat)1.2", "(cat)1.3", False),
        ("(cat)1.2", "(cat) 1.2", False),
        ("((cat))", "(cat)", False),  # the same to compel, but not to SDXL's pooled text
        ('("a",  "b").blend(1,1)', '("a", "b").blend(1, 1)', True),
        ('("a","b").blend(1, 1)', '("a", "b").blend(1, 1)', False),  # `","` is one token of the pooled text
        ('("a", "b").blend(1, 1)', '("a", "b").blend(1, 2)', False),
        ("<a  b> cat", "<a b> cat", False),
    ],
)
def test_what_is_the_same_to_invoke(before: str, after: str, same: bool) -> None:
    assert same_meaning(before, after, target="invoke") is same


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("1.2::cat ,boat::", "1.2::cat, boat::", True),
        ("1.2::cat::", "1.2 ::cat::", False),
        ("{cat}", "{{cat}}", False),
        ("{cat", "{ cat", True),
        ("{cat", "[cat", False),
    ],
)
def test_what_is_the_same_to_novelai(before: str, after: str, same: bool) -> None:
    assert same_meaning(before, after, target="novelai") is same


def _rewritten(prompt: str, target: str) -> list[str]:
    """What format and safe fixes make of a prompt."""
    settings = Settings.of({"target": target})
    formatted, _ = Formatter(settings=settings).prompt(prompt)
    return [formatted, promptlint.fix(prompt, config={"target": target, "select": ["ALL"]}).text]


def _encoded(prompt: str) -> object:
    """What compel makes of a prompt, in tokens."""
    try:
        read = parse_compel(prompt)
    except CompelError as error:
        return error.kind
    made: list[object] = []
    for part, weight in zip(read.prompts, read.weights, strict=True):
        blended = (part.prompts, part.weights, part.normalize) if isinstance(part, Blend) else ((part,), (), True)
        made.append((weight, [_tokens(texts) for texts in blended[0]], *blended[1:]))
    return made, [(lora.name, lora.weight) for lora in read.loras]


def _tokens(texts: tuple[Piece, ...]) -> list[object]:
    return [
        (tokens(piece.text), piece.weight)
        if isinstance(piece, Fragment)
        else (_tokens(piece.original), _tokens(piece.edited), dict(piece.options))
        for piece in texts
    ]


def test_format_and_safe_fixes_keep_what_compel_makes_of_a_prompt() -> None:
    changed = 0
    for prompt in prompts("invokeai"):
        for text in _rewritten(prompt, "invoke"):
            changed += text != prompt
            assert _encoded(text) == _encoded(prompt), (prompt, text)
            assert stage("invokeai", "embeddings_asked", text) == stage("invokeai", "embeddings_asked", prompt)
    assert changed > 10


def _meant(prompt: str) -> object:
    means = stage("novelai", "means", prompt)
    if isinstance(means, list):
        return [(tokens(text), weight) for text, weight in means]
    return means if means is None or isinstance(means, dict) else tokens(prompt)


def test_format_and_safe_fixes_keep_what_novelai_makes_of_a_prompt() -> None:
    # Its own vectors hold little to tidy.
    for prompt in (*prompts("novelai"), *prompts("invokeai"), "1.2::a ,b::,  {c ,d}"):
        for text in _rewritten(prompt, "novelai"):
            assert _meant(text) == _meant(prompt), (prompt, text)
    assert _rewritten("1.2::a ,b::,  {c ,d}", "novelai")[0] == "1.2::a, b::, {c, d}"


def test_an_unsafe_fix_gives_the_weight_that_is_written() -> None:
    for number in ("0.5", "1.3", ".8", "2", "1"):
        fixed = promptlint.fix(f"a, (red cat:{number}), b", config={"target": "invoke"}, unsafe=True).text
        (part,) = parse_compel(fixed).prompts
        assert not isinstance(part, Blend)
        weights = [piece.weight for piece in part if isinstance(piece, Fragment) and "cat" in piece.text]
        assert weights == [pytest.approx(float(number))]
        fixed = promptlint.fix(f"a, (red cat:{number}), b", config={"target": "novelai"}, unsafe=True).text
        assert any(
            text == "red cat" and math.isclose(weight, float(number)) for text, weight in pieces(fixed, "novelai")
        )


@pytest.mark.parametrize("target", ["invoke", "novelai"])
@pytest.mark.parametrize(
    "unit",
    ["(", ")", "(a", "(a:1.2)", "a:1.2,", '"a"', '("a").blend(', "a++", ".swap(", "\\(", "1.2::a", "[", "|", "C+ "],
)
def test_long_prompts(target: str, unit: str) -> None:
    promptlint.lint(unit * (LONG // len(unit) // 4), config={"target": target, "select": ["PX"]})

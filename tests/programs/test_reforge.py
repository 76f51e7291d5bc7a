"""What reForge adds to A1111: repeats, comments, and weights that are nearly the same."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.programs.evaluation import evaluate
from promptlint.programs.reforge.comments import strip, strip_comments
from promptlint.programs.reforge.weighting import MOST_REPEATED, reforge_attention, reforge_pieces
from promptlint.semantics.errors import HostError
from promptlint.semantics.weighting import attention_pieces
from promptlint.text import SourceText, Span

LONG = 100_000

weights = st.lists(
    st.sampled_from(["(", "(", "[", ")", "]", ":x2)", ":x2.5)", ":x-1.5)", ":x0.3)", ":1.3)", "a", "b", " BREAK "]),
    max_size=14,
).map("".join)


def multiplied_at_once(text: str) -> list[tuple[str, float]]:
    """The pieces of a text without escapes, weighed the plain way: each bracket multiplies when it closes."""
    pieces: list[list[str | float]] = []
    rounds: list[int] = []
    squares: list[int] = []

    def multiply(start: int, factor: float) -> None:
        for piece in pieces[start:]:
            piece[1] *= factor  # type: ignore[operator]  # its second is the weight

    for number, token in re.findall(r"(?::(x?-?[\d.]+)\))|([()\[\]:]|[^()\[\]:]+)", text):
        if number and rounds:
            start = rounds.pop()
            times = number.startswith("x")
            factor = float(number.lstrip("x"))
            if not times:
                multiply(start, factor)
                continue
            inside = pieces[start:]
            pieces[start:] = [list(piece) for _ in range(max(1, int(abs(factor)))) for piece in inside]
            multiply(len(pieces) - len(inside) if inside else 0, abs(factor) % 1 + (abs(factor) >= 1))
            multiply(start, -1.0 if factor < 0 else 1.0)
        elif token == "(":
            rounds.append(len(pieces))
        elif token == "[":
            squares.append(len(pieces))
        elif token == ")" and rounds:
            multiply(rounds.pop(), 1.1)
        elif token == "]" and squares:
            multiply(squares.pop(), 1 / 1.1)
        elif " BREAK " in token:
            for index, part in enumerate(token.split(" BREAK ")):
                pieces += [["BREAK", -1.0], [part, 1.0]] if index else [[part, 1.0]]
        else:
            pieces.append([token or f":{number})", 1.0])
    for start in rounds:
        multiply(start, 1.1)
    for start in squares:
        multiply(start, 1 / 1.1)
    return [(str(piece), float(weight)) for piece, weight in pieces]


def test_a_repeated_piece_has_the_place_of_the_first() -> None:
    pieces = [(piece.text, piece.weight, piece.start, piece.end) for piece in reforge_pieces("x (a\\(:x2.5)")]

    assert pieces == [("x ", 1.0, 0, 2), ("a", 1.0, 3, 4), ("(", 1.0, 4, 6), ("a", 1.5, 3, 4), ("(", 1.5, 4, 6)]


def test_a_prompt_is_evaluated_with_comments_repeats_and_joined_pieces() -> None:
    (part,) = evaluate("(cat:x2.5) boat(moon:1.00005) // c", host="reforge").parts

    pieces = [(piece.text, piece.weight, piece.spans) for piece in part.texts[0].pieces]
    assert pieces == [
        ("cat", 1.0, (Span(1, 4),)),
        ("cat", 1.5, (Span(1, 4),)),
        (" boatmoon", 1.0, (Span(10, 15), Span(16, 20))),
    ]


def test_nothing_repeated_weighs_all_that_is_before_it() -> None:
    assert reforge_attention("cat (:x2.5)") == [("cat ", 1.5)]


def test_a_negative_repeat_makes_a_word_of_a_break() -> None:
    assert reforge_attention("(a BREAK b:x-1)") == [("a", -1.0), ("BREAK", 1.0), ("b", -1.0)]


def test_pieces_of_nearly_the_same_weight_are_joined() -> None:
    assert reforge_attention("a(b:1.00005)(c:1.0003)(d:1.00035)") == [("ab", 1.0), ("cd", 1.0003)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("(a:x1..2)", "ValueError"), (f"(a:x{'9' * 400})", "OverflowError"), (f"(a:x{MOST_REPEATED})", "MemoryError")],
)
def test_numbers_of_repeats_that_stop_generation(text: str, kind: str) -> None:
    with pytest.raises(HostError) as caught:
        reforge_attention(text)
    assert caught.value.kind == kind


@given(weights)
def test_weights_are_those_of_multiplying_at_once(text: str) -> None:
    assert [(piece.text, piece.weight) for piece in reforge_pieces(text)] == multiplied_at_once(text)


def test_beyond_the_exact_depth_the_weights_stay_close() -> None:
    text = "(a[b" * 700 + "(:x1.0001)" * 700 + "c:x1.0002)]" * 350

    pieces = reforge_pieces(text)

    for piece, (plain, weight) in zip(pieces, multiplied_at_once(text), strict=True):
        assert piece.text == plain
        assert math.isclose(piece.weight, weight, rel_tol=1e-9)


@given(weights.map(lambda text: text.replace(":x", ":")))
def test_without_repeats_it_is_a1111s(text: str) -> None:
    assert reforge_pieces("x:" + text) == attention_pieces("x:" + text)


def test_comments() -> None:
    assert strip_comments("/* a\n# b */\ncat, https://c // d\n*// e\nf */ g") == "\ncat, https:\n*\nf \n"


def test_a_block_must_begin_a_line_and_end_one() -> None:
    assert strip_comments("a /* b */\nc") == "a \nc"
    assert strip_comments("/* b */ c\nd") == "\nd"
    assert strip_comments("/* a */ b */\nc") == "\nc"


def test_what_comments_leave_knows_its_place() -> None:
    source = strip(SourceText("ab // c # d\nef"))

    assert source.text == "ab \nef"
    assert source.origin(3, 4) == Span(3, 12)
    assert source.origin(4, 6) == Span(12, 14)


@pytest.mark.parametrize("part", ["/*\n", "*/", "/*", "/", "/**/\n", "*/ x\n/*\n", "#/"])
def test_long_comments(part: str) -> None:
    assert strip_comments(part * (LONG // len(part))).strip("\n/") == ""


@pytest.mark.parametrize("part", ["(", "[", ":", "|", ":x2)", "(:x2.5)", "([a:x1)", "(a[b:x2)c]"])
def test_long_texts_have_weights(part: str) -> None:
    assert reforge_attention(part * (LONG // len(part)))


def test_deep_brackets_have_weights_or_too_many_repeats() -> None:
    deep = LONG // 8
    assert reforge_attention("(a" * deep + ":x1.5)" * deep)
    with pytest.raises(HostError, match="MemoryError"):
        reforge_attention("(a" * deep + ":x2)" * deep)

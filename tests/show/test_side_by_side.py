"""Two programs' readings of one prompt beside each other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from promptlint.output.display import width
from promptlint.output.style import Style
from promptlint.show import Request, draw
from promptlint.show import html as page
from promptlint.show.columns import render_columns
from promptlint.show.side_by_side import MAX_WORDS, SideBySide, compare

Run = Callable[..., tuple[int, str, str]]


def compared(text: str, left: str = "a1111", right: str = "comfyui") -> SideBySide:
    one, other = (draw(text, Request(host, 20)) for host in (left, right))
    return compare(one, other)


def marked(pair: SideBySide) -> list[tuple[str, str, bool]]:
    """The runs of all texts, without weights of 1."""

    def shown(pieces: tuple[object, ...]) -> str:
        return "|".join(
            f"{piece.text.strip()}{'' if piece.weight == 1 else f'@{piece.weight:.4g}'}"  # type: ignore[attr-defined]
            for piece in pieces
        )

    return [(shown(run.left), shown(run.right), run.same) for text in pair.texts for run in text.runs]


def test_differences_are_marked_word_by_word() -> None:
    pair = compared("a ((cat)), [dog], sea")
    assert marked(pair) == [
        ("a|cat@1.21|,", "a|cat@1.21|,", True),
        ("dog@0.9091", "[dog]", False),
        (", sea", ", sea", True),
    ]
    assert not pair.same


def test_what_both_read_alike_has_no_marks() -> None:
    pair = compared("a ((cat)), [dog], sea", right="forge")
    assert pair.same
    assert [same for _, _, same in marked(pair)] == [True]


def test_texts_are_paired_by_the_steps_in_which_they_apply() -> None:
    pair = compared("[a:b:5] c [d:e:10]")
    assert [text.heading for text in pair.texts] == ["steps 1-5", "steps 6-10", "steps 11-20"]
    assert all(any(run.right for run in text.runs) for text in pair.texts)


def test_parts_and_their_weights_are_told() -> None:
    pair = compared("a AND b :0.5")
    assert [text.heading for text in pair.texts] == ["Part 1", "Part 2, weight 0.5 and none"]


def test_loras_and_comments_are_facts() -> None:
    facts = {fact.what: (fact.left, fact.right, fact.same) for fact in compared("a <lora:x:0.8> # b").facts}
    assert facts["LoRAs"] == ("x weight 0.8", "", False)
    assert facts["left out"] == ("# b", "", False)


def test_a_program_that_stops_is_told() -> None:
    facts = {fact.what: fact.left for fact in compared("(a:1..2)").facts}
    assert facts["stops"].startswith("AUTOMATIC1111 WebUI stops with ValueError")


def test_long_texts_are_looked_at_up_to_a_border() -> None:
    words = " ".join(f"[w{number}]" for number in range(3 * MAX_WORDS))
    (text,) = compared(words).texts
    assert text.words_left_out > 0


@pytest.mark.parametrize("room", [40, 60, 79, 80, 100, 180])
def test_no_line_is_wider_than_the_terminal(room: int) -> None:
    text = "a ((cat)), [dog], 猫 " + "long" * 60 + " [a:b:10] BREAK <lora:x:1> # " + "no " * 50
    lines = list(render_columns(compared(text), style=Style(on=False), width=room))
    assert max(map(width, lines)) <= room
    both = [line for line in lines if "│" in line]
    assert bool(both) == (room >= 80)


def test_narrow_terminals_have_one_below_the_other() -> None:
    lines = list(render_columns(compared("a [dog]"), style=Style(on=False), width=50))
    assert lines.index("AUTOMATIC1111 WebUI") < lines.index("ComfyUI")
    assert [line for line in lines if "dog" in line] == ["≠ 0.9091  dog", "≠      1  [dog]"]


@pytest.fixture
def run(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "100")
    return partial(run, "show")


def test_two_targets_are_shown_beside_each_other(run: Run) -> None:
    status, out, err = run("--target", "a1111", "--target", "comfyui", "a [dog]")
    assert (status, err) == (0, "")
    assert re.search(r"^≠ 0\.9091  dog +│ +1  \[dog\]$", out, re.MULTILINE)
    assert run("--target", "a1111", "--target", "a1111", "a [dog]")[1] == run("--target", "a1111", "a [dog]")[1]


def test_three_targets_are_compared_with_the_first(run: Run) -> None:
    _, out, _ = run("--target", "a1111", "--target", "forge", "--target", "comfyui", "a [dog]")
    assert out.count("Both programs read the same.") == 1
    assert out.count("≠ marks where the programs differ.") == 1


def test_json_has_what_differs(run: Run) -> None:
    _, out, _ = run("--target", "a1111", "--target", "comfyui", "--output-format", "json", "a [dog]")
    first, second = json.loads(out)["prompts"]
    assert "compared" not in first
    assert (second["host"], second["compared"]["with"], second["compared"]["same"]) == ("comfyui", "a1111", False)
    (text,) = second["compared"]["texts"]
    assert text["runs"][1] == {
        "same": False,
        "left": [{"text": "dog", "weight": pytest.approx(1 / 1.1)}],
        "right": [{"text": " [dog]", "weight": 1.0}],
    }


def test_the_page_has_two_columns(run: Run) -> None:
    run("--target", "a1111", "--target", "comfyui", "a [dog] <b>", "--html", "page.html")
    text = Path("page.html").read_text(encoding="utf-8")
    assert "<h2>AUTOMATIC1111 WebUI and ComfyUI" in text
    assert '<td class="s high">≠</td>' in text
    assert "<b>" not in text.partition('<table class="two">')[2].partition("</table>")[0]


def test_nothing_of_a_prompt_commands_a_browser() -> None:
    text = page.render([compared("a [<script>x</script>] \x1b[31m <!--")])
    assert "<script>" not in text
    assert "\x1b" not in text

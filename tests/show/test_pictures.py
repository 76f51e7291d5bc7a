from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promptlint.documents.reader import read_document
from promptlint.output.display import width
from promptlint.output.style import Style
from promptlint.resources.known.embeddings import known_embeddings
from promptlint.show import Picture, Request, draw
from promptlint.show import html as page
from promptlint.show import json as data
from promptlint.show.differences import differing
from promptlint.show.model import MAX_ENTRIES, MAX_PARTS
from promptlint.show.terminal import render
from promptlint.show.timelines import shares

SEED = Path(__file__).parents[2] / "examples" / "seed-page.txt"
KNOWN = {name: e.vectors for e in known_embeddings().values() for name in e.names if e.vectors is not None}
ESCAPE = re.compile(r"\x1b\[[\d;]*m")


def look(prompt: str, *, role: str = "positive", host: str = "a1111", **options: Any) -> Picture:
    return draw(prompt, Request(host, options.pop("steps", 20), **options), role=role, region=role)


def text(some: Picture, *, colour: bool = False, width: int = 100) -> str:
    return "\n".join(render(some, style=Style(colour), width=width))


def as_json(*some: Picture) -> Any:
    return json.loads("".join(data.render(some)))["prompts"]


def seed(role: str) -> str:
    ((positive, negative),) = read_document(SEED).prompts
    return positive.text if role == "positive" else negative.text


def test_the_seed_positive_is_one_chunk_with_a_lora() -> None:
    some = look(seed("positive"))

    (part,) = some.parts
    assert [chunk.used for chunk in part.texts[0].chunks] == [39]
    assert [(lora.name, lora.te, lora.unet) for lora in some.loras] == [("koreanDollLikeness_v15", 0.8, 0.8)]
    assert "   1.1  RAW photo, best quality\n" in text(some)
    assert "  koreanDollLikeness_v15  weight 0.8" in text(some)


def test_the_seed_negative_has_more_chunks_with_embeddings() -> None:
    plain = look(seed("negative"), role="negative")
    known = look(seed("negative"), role="negative", embeddings=KNOWN, assumed=frozenset(KNOWN))

    assert [chunk.used for chunk in plain.parts[0].texts[0].chunks] == [75, 73, 74, 68]
    assert [chunk.used for chunk in known.parts[0].texts[0].chunks] == [75, 73, 49, 75, 1, 75, 75, 5]
    assert "a lone comma opens it and has it to itself" in text(known)
    assert "taken for installed" in text(known)


@pytest.mark.parametrize(
    ("prompt", "embeddings", "expected"),
    [
        ("a " * 76, {}, ["full", "end"]),
        ("a " * 70 + ", " + "a " * 10, {}, ["comma", "end"]),
        ("a BREAK b", {}, ["break", "end"]),
        ("BREAK a", {}, ["break", "end"]),
        ("a BREAK BREAK b", {}, ["break", "break", "end"]),
        ("a BREAK", {}, ["break"]),
        ("a " * 70 + "emb", {"emb": 8}, ["embedding", "end"]),
    ],
)
def test_why_a_chunk_ends(prompt: str, embeddings: dict[str, int], expected: list[str]) -> None:
    chunks = look(prompt, embeddings=embeddings).parts[0].texts[0].chunks
    assert [chunk.ended_by for chunk in chunks] == expected


def test_where_a_chunk_ends_is_a_place_in_the_prompt_as_written() -> None:
    prompt = r"<lora:x:1># gone" + "\n" + r"\(a\) (b:1.2) BREAK c"
    first, second = look(prompt).parts[0].texts[0].chunks

    assert prompt[: first.end].endswith("(b")
    assert (first.last_word, second.last_word) == ("b", "c")
    assert prompt[slice(second.start, second.end)] == "c"


def test_the_last_word_is_kept_as_far_as_anybody_reads_it() -> None:
    chunks = look("x" * 5000).parts[0].texts[0].chunks
    assert {len(chunk.last_word) for chunk in chunks} == {100}


def test_an_unstable_schedule_is_said_to_be_one() -> None:
    assert "in one of several ways, by chance" in " ".join(text(look("man, [suit:armor:0.7]:1.1, b")).split())


def test_an_embedding_that_the_backtrack_loses_is_said_to_be_lost() -> None:
    prompt = "a " * 60 + ", emb " + "b " * 20
    some = look(prompt, embeddings={"emb": 8})

    assert [e.lost for chunk in some.parts[0].texts[0].chunks for e in chunk.embeddings] == [True]
    assert "emb is lost" in text(some)


def test_an_embedding_too_large_for_a_chunk_stops_the_host() -> None:
    some = look("a emb b", embeddings={"emb": 76})
    assert "AUTOMATIC1111 WebUI stops with an error about sizes" in text(some)


def test_a_schedule_is_a_timeline_of_what_differs() -> None:
    shown = text(look("a [cat:dog:5] here", steps=10))

    assert "  1-5   █████·····      3  … cat …\n" in shown
    assert "  6-10  ·····█████      3  … dog …\n" in shown


MIXED = """\
a [cat:(dog:1.4):5], (sky:1.3) ((deep)) [soft] BREAK far away # aside
<lora:ink:0.8:0.5> <LoRA:x:1> [gone:here:0] AND sea :0.7"""


def test_the_whole_picture_in_a_pipe() -> None:
    assert (
        text(look(MIXED, steps=10), width=80)
        == """\
positive prompt
78 tokens in 2 chunks of 75 · AUTOMATIC1111 WebUI · 10 steps

AND part 1: weight 1

2 texts over 10 steps
  steps            tokens  text
  1-5   █████·····     78  … cat, …
  6-10  ·····█████     78  … (dog:1.4), …

Text of steps 1-5, each piece with its weight
       1  a cat,
     1.3  sky
    1.21  deep
  0.9091  soft
          BREAK (the next chunk begins)
       1  far away here

2 chunks, 78 tokens
  1 ██·······················   6  ends with  …(sky:1.3) ((deep)) [soft
    BREAK ends it, 69 of padding
  2 █························   3  ends with  …<LoRA:x:1> [gone:here

Text of steps 6-10, where it differs
  1.4  dog

AND part 2: weight 0.7

Text, each piece with its weight
  1  sea

1 chunk, 1 token
  1 █························   1  ends with  sea

LoRAs, if installed
  ink  text encoder 0.8, unet 0.5

Does not reach the model
  # aside  a comment, removed before anything else is read
  <LoRA:x:1>  cut out, and nothing in AUTOMATIC1111 WebUI answers to 'LoRA'
  gone  does not apply at any step of this pass"""
    )


def test_colours_have_a_legend_and_stand_beside_their_weights() -> None:
    shown = text(look("a (cat:1.2), (dog:2) BREAK (bird:0.5)"), colour=True)
    assert (
        "\x1b[1mText\x1b[0m  \x1b[34m×0.5\x1b[0m ×1 \x1b[32m×1.2\x1b[0m \x1b[1;31m×2\x1b[0m\n"
        "  a \x1b[32mcat\x1b[0m\x1b[2;32m×1.2\x1b[0m, \x1b[1;31mdog\x1b[0m\x1b[2;31m×2\x1b[0m\n"
        "\x1b[2m  ── BREAK ──\x1b[0m\n"
        "  \x1b[34mbird\x1b[0m\x1b[2;34m×0.5\x1b[0m\n"
    ) in shown


def test_a_narrow_window_has_the_texts_of_a_schedule_below_their_bars() -> None:
    shown = text(look("a [cat:dog:5] [sits|runs]"), width=40)
    assert "  2, 4         ▒▒▒▒▒···············      4\n    " not in shown
    assert max(width(line) for line in shown.splitlines()) <= 40
    assert "\n    … cat sits\n" in shown


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a cat here", "a dog here", [("dog", 1.0)]),
        ("a cat here", "a cat here", []),
        ("a (cat:1.2) here", "a (cat:1.3) here", [("cat", 1.3)]),
        ("a cat, b", "a cat, (dog:1.2)", [("dog", 1.2)]),
        ("a cat dog", "a dog", []),
        ("a wolf, sky", "a woman, sky", [("woman", 1.0)]),
        ("(a:1.2) b", "(a:1.2) BREAK b", [("BREAK", -1.0)]),
        ("", "(a:2)", [("a", 2.0)]),
    ],
)
def test_what_differs_between_two_texts(one: str, other: str, expected: list[tuple[str, float]]) -> None:
    first, second = (look(prompt).parts[0].texts[0].pieces for prompt in (one, other))
    assert [(piece.text, piece.weight) for piece in differing(first, second)] == expected


def test_shares_of_steps_in_a_short_bar() -> None:
    entries = look("[a:b:30]", steps=100).parts[0].entries
    assert shares([entries[0]], 100, 10) == pytest.approx([1.0] * 3 + [0.0] * 7)


def test_parts_have_their_weights() -> None:
    some = look("a :0.5 AND b")
    assert [(part.text, part.weight) for part in some.parts] == [("a", 0.5), (" b", 1.0)]
    assert "AND part 1: weight 0.5" in text(some)


def test_what_is_dropped_and_why() -> None:
    some = look("a [gone:b:0] <Lora:x:1> <hypernet:h:1> # aside")
    assert [(item.kind, item.text) for item in some.dropped] == [
        ("comment", "# aside"),
        ("tag", "<Lora:x:1>"),
        ("never", "gone"),
    ]


def test_one_bad_weight_drops_all_loras() -> None:
    some = look("<lora:a:1><lora:b:0,8>")

    assert (some.loras, [item.kind for item in some.dropped]) == ((), ["lora", "lora"])
    assert "none is loaded" in text(some)


def test_a_tag_in_the_negative_prompt_is_text() -> None:
    some = look("a <lora:x:1>", role="negative")

    assert [(item.kind, item.text) for item in some.dropped] == [("text", "<lora:x:1>")]
    assert "Reaches the model as text" in text(some)


@pytest.mark.parametrize(
    ("prompt", "error"),
    [
        ("(a:1..2)", "ValueError: could not convert string to float: '1..2'"),
        ("[a:b:1" + "0" * 400 + "]", "OverflowError"),
    ],
)
def test_an_error_of_the_host_is_what_it_does(prompt: str, error: str) -> None:
    some = look(prompt)

    assert f"AUTOMATIC1111 WebUI stops with {error}" in text(some)
    assert f"stops with {error.partition(':')[0]}" in page.render([some])
    (read,) = as_json(some)
    assert error in (read["error"] or read["parts"][0]["schedule"][0]["error"])


def test_an_error_at_later_steps_is_not_folded_away() -> None:
    assert page.render([look("[a:(b:1..2):5]")]).count("<details open>") == 1
    assert page.render([look("[a:(b:1.2):5]")]).count("<details>") == 1


def test_weights_beyond_numbers_are_strings_in_json() -> None:
    huge = "9" * 400
    (read,) = as_json(look(f"((a:{huge}) b:0), (c:{huge}) :{huge}"))

    (part,) = read["parts"]
    assert part["weight"] == "Infinity"
    assert {piece["weight"] for piece in part["schedule"][0]["pieces"]} == {"NaN", 0.0, 1.0, "Infinity"}


def test_json_repeats_the_text_for_each_entry_of_the_schedule() -> None:
    (read,) = as_json(look("[a|b]", steps=3))

    schedule = read["parts"][0]["schedule"]
    assert [(e["first_step"], e["end_step"], e["text"]) for e in schedule] == [(1, 1, "a"), (2, 2, "b"), (3, 3, "a")]
    assert schedule[0]["pieces"] == [{"text": "a", "weight": 1.0, "spans": [[1, 2]]}]
    assert schedule[0]["chunks"][0]["used"] == 1


def test_comfyui_says_that_chunks_are_not_its_own() -> None:
    assert any("ComfyUI divides" in note for note in look("a", host="comfyui").notes)


def test_the_hires_pass_has_its_own_steps() -> None:
    some = look("[a:b:0.5] [c:d:1.5]", hires_steps=4)
    assert [(entry.first_step, entry.last_step) for entry in some.parts[0].entries] == [(1, 2), (3, 4)]


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "section", "h1", "h2", "h3", "h4", "p", "div", "span"),
    *("i", "b", "sub", "code", "table", "tr", "th", "td", "details", "summary"),
}
HOSTILE = '<script>alert("1")</script> http://x \x1b[31m \u202e <img src=x onerror=y> \ud800 \x00'


@pytest.mark.parametrize(
    "prompt",
    [HOSTILE, f"<lora:{HOSTILE}", "<lora:\"'>&<b:1,2>", f"[{HOSTILE}|&amp;]", f"# {HOSTILE}", f"({HOSTILE}:2)"],
)
def test_the_page_escapes_what_a_prompt_says(prompt: str) -> None:
    some = draw(prompt, Request("a1111", 20), role="positive", region="<i>", path="</title><b>")
    shown = page.render([some])

    assert set(re.findall(r"</?([a-z]\w*)", shown)) <= TAGS
    assert "</title><b>" not in shown
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e\ud800]", shown)
    shown.encode()


def test_the_page_needs_nothing_else() -> None:
    shown = page.render([look("a cat, (dog:1.2)")])

    assert not re.search(r"https?:|url\(|@import|<script|<link|src=", shown)
    assert "prefers-color-scheme: dark" in shown
    assert "body.vscode-dark" in shown, "beside a text the theme is the editor's"
    assert shown == page.render([look("a cat, (dog:1.2)")])


def test_the_terminal_shows_no_control_characters() -> None:
    for colour in (False, True):
        shown = ESCAPE.sub("", text(look(HOSTILE + f"[{HOSTILE}:b:3] # {HOSTILE}"), colour=colour))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", shown)


def test_what_is_too_much_is_left_out_and_counted() -> None:
    alternation = look("[" + "|".join(f"a{number}" for number in range(10_000)) + "]", steps=5_000)
    parts = look(" AND ".join(["a"] * 500))
    long = look("(word:1.1), " * 20_000)

    assert len(alternation.parts[0].entries) == MAX_ENTRIES
    assert "988 more texts of this schedule left out here" in text(alternation)
    assert "4,000 later changes of this schedule left out here" in text(alternation)
    assert as_json(alternation)[0]["parts"][0]["schedule_left_out"] == 4_000
    assert (len(parts.parts), parts.parts_left_out) == (MAX_PARTS, 400)
    assert "492 more AND parts left out here" in text(parts)
    assert "more characters of this text left out here" in text(long)
    assert len(page.render([long])) < 500_000


@example("1((1[[[1[1[1)1", "a1111")  # the legend takes two lines
@example("[[|1]", "a1111")  # the legend of a later text has a line of its own
@given(
    st.text(alphabet="ab ,()[]:|<>\\#\n1.AND🌅日", max_size=60),
    st.sampled_from(["a1111", "a1111-1.5", "forge", "comfyui"]),
)
def test_every_prompt_has_a_picture_that_fits(prompt: str, host: str) -> None:
    for role in ("positive", "negative"):
        some = look(prompt, role=role, host=host, steps=3, embeddings={"ab": 3})
        for room in (40, 80):
            for colour in (False, True):
                shown = ESCAPE.sub("", text(some, width=room, colour=colour))
                assert all(width(line) <= room for line in shown.splitlines())
        page.render([some])
        for part in some.parts:
            for one in part.texts:
                for chunk in one.chunks:
                    assert chunk.start is None or 0 <= chunk.start <= (chunk.end or 0) <= len(prompt)
        assert as_json(some)[0]["prompt"] == prompt


def test_a_break_of_a_role_without_breaks_is_text() -> None:
    assert "BREAK (the next chunk begins)" in text(look("a BREAK b", host="sdnext"))
    assert "  -1  BREAK\n" in text(look("a BREAK b", role="negative", host="sdnext"))


def test_a_tag_is_answered_by_the_programs_that_load_its_kind() -> None:
    prompt = "<hypernet:a:1>, <lyco:b:1>, cat"
    unanswered = {
        host: [each.text for each in look(prompt, host=host).dropped] for host in ("a1111", "forge", "forge-classic")
    }
    assert unanswered == {
        "a1111": [],
        "forge": ["<lyco:b:1>"],
        "forge-classic": ["<hypernet:a:1>", "<lyco:b:1>"],
    }

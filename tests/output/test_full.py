from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from promptlint.diagnostics import DOCUMENT, Applicability, Fix, Label, Note, Severity
from promptlint.documents.model import Document, Role
from promptlint.engine.linter import Linter
from promptlint.output import Options, render
from promptlint.output.display import visible
from promptlint.output.full import renderer as full
from promptlint.output.style import Style
from promptlint.text import Edit, Span
from tests.output.samples import finding, frame, place, report, show, text_file


def test_a_finding_has_header_place_source_help_and_fix() -> None:
    document = text_file("a cat, ((dog:1.8)), sky\n")

    assert (
        render([(document, Linter({"select": ["PW008"]}).lint_document(document))])
        == """\
warning PW008 nested-weight: brackets multiply, so the effective weight is 1.8 × 1.1 = 1.98, not 1.8
 --> a.txt:1:8 (positive)
  |
1 | a cat, ((dog:1.8)), sky
  |        ^^^^^^^^^^^
  = help: ComfyUI would use 1.8; write the weight you mean once
  = fix (safe): write the product, 1.98: `(dog:1.98)`

Found 1 problem (0 errors, 1 warning) in 1 file; 1 can be fixed safely.
`promptlint rule PW008` explains nested-weight.
"""
    )


def test_a_long_line_is_cut_around_the_finding() -> None:
    document = text_file("before, " * 40 + "HERE" + ", after" * 40)

    assert (
        frame(document, finding(document, "HERE"), width=50)
        == """\
1 | …re, before, before, HERE, after, after, afte…
  |                      ^^^^"""
    )


def test_a_cut_line_uses_the_room_of_the_side_that_is_short() -> None:
    document = text_file("HERE" + ", after" * 40)

    assert (
        frame(document, finding(document, "HERE"), width=40)
        == """\
1 | HERE, after, after, after, after, …
  | ^^^^"""
    )


def test_a_finding_that_is_too_wide_shows_both_its_ends() -> None:
    document = text_file("x, " * 90 + "((start, " + "middle, " * 300 + "end:1.4)), last")

    assert (
        frame(document, finding(document, Span(270, 2692)), width=60)
        == """\
1 | …x, x, x, ((start, middle, mid … iddle, end:1.4)), last
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"""
    )


def test_the_narrowest_window_is_40_cells() -> None:
    document = text_file("word " * 50 + "HERE" + " word" * 50)

    lines = frame(document, finding(document, "HERE"), width=10).splitlines()

    assert max(map(cell_len, lines)) == 40


def test_the_underline_is_right_under_wide_and_combining_characters() -> None:
    document = text_file("🌅, 日本の風景, 👩‍👩‍👧, e\u0301clair, ❤️, 🇯🇵🇩🇪, ((日本:1.8)), x")

    text, marks = frame(document, finding(document, "((日本:1.8))"), width=80).splitlines()

    assert cell_len(marks.partition("^")[0]) == cell_len(text.partition("((")[0])
    assert marks.count("^") == cell_len("((日本:1.8))") == 12


def test_half_of_a_combined_character_is_underlined_whole() -> None:
    document = text_file("ab e\u0301 cd")

    assert frame(document, finding(document, "\u0301")) == "1 | ab e\u0301 cd\n  |    ^"


def test_a_tab_takes_four_cells() -> None:
    document = text_file("a\tb\tHERE")

    assert (
        frame(document, finding(document, "b\tHERE"))
        == """\
1 | a    b    HERE
  |      ^^^^^^^^^"""
    )


def test_control_characters_never_reach_the_terminal() -> None:
    document = text_file("a \x1b[31m b \u202e c \u200b d \x9b1m HERE", path="x\x1b]0;.txt")

    shown = show(document, finding(document, "HERE", "message \x1b[2J\nwith lines"))

    assert not {"\x1b", "\u202e", "\u200b", "\x9b"} & set(shown)
    assert "1 | a ␛[31m b � c � d �1m HERE\n  |                       ^^^^\n" in shown
    assert "message ␛[2J␊with lines" in shown
    assert "--> x␛]0;.txt:1:23" in shown


def test_a_finding_over_a_line_break_shows_both_lines() -> None:
    document = text_file("a cat, ((a very long\n    wrapped tag:1.4)), dog\n")

    assert (
        frame(document, finding(document, "((a very long\n    wrapped tag:1.4))"))
        == """\
1 | a cat, ((a very long
  |        ^^^^^^^^^^^^^
2 |     wrapped tag:1.4)), dog
  |     ^^^^^^^^^^^^^^^^^"""
    )


def test_a_finding_over_many_lines_shows_the_first_and_the_last() -> None:
    document = text_file("\n" * 8 + "((one\ntwo\nthree\nfour:1.2)), end\n")

    assert (
        frame(document, finding(document, "((one\ntwo\nthree\nfour:1.2))"))
        == """\
 9 | ((one
   | ^^^^^
...
12 | four:1.2)), end
   | ^^^^^^^^^^"""
    )


def test_an_empty_line_inside_a_finding_is_shown_without_marks() -> None:
    document = text_file("(a\n\nb)")

    assert frame(document, finding(document, "(a\n\nb)")) == "1 | (a\n  | ^^\n2 |\n3 | b)\n  | ^^"


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("abc", Span(1, 1), "1 | abc\n  |  ^"),
        ("abc", Span(3, 3), "1 | abc\n  |    ^"),
        ("ab\ncd", Span(2, 2), "1 | ab\n  |   ^"),
        ("ab\ncd", Span(2, 3), "1 | ab\n  |   ^"),
        ("ab\ncd", Span(1, 3), "1 | ab\n  |  ^"),
        ("ab\r\ncd", Span(2, 6), "2 | cd\n  | ^^"),
        ("a\n\nb", Span(2, 2), "2 |\n  | ^"),
    ],
)
def test_empty_places_and_line_ends_are_marked_too(text: str, span: Span, expected: str) -> None:
    document = text_file(text)

    assert frame(document, finding(document, span)) == expected


def test_a_label_that_is_in_view_is_drawn_under_the_source() -> None:
    document = text_file("dog, cat, dog")
    label = Label(Span(0, 3), "first here", "positive")

    assert (
        frame(document, finding(document, Span(10, 13), labels=(label,)))
        == """\
1 | dog, cat, dog
  |           ^^^
  | --- first here"""
    )


def test_a_label_elsewhere_is_a_line_with_its_place_and_text() -> None:
    document = text_file("dog, cat\nsky, dog")
    label = Label(Span(0, 3), "first here", "positive")

    assert (
        frame(document, finding(document, Span(14, 17), labels=(label,)))
        == """\
2 | sky, dog
  |      ^^^
 ::: a.txt:1:1: first here: `dog`"""
    )


def test_a_label_out_of_view_is_a_line_too() -> None:
    document = text_file("dog" + ", word" * 50 + ", cat")
    label = Label(Span(0, 3), "first here", "positive")

    assert frame(document, finding(document, "cat", labels=(label,))).endswith("::: a.txt:1:1: first here: `dog`")


def test_a_label_in_the_other_prompt_or_in_the_page_says_so() -> None:
    document = text_file(
        "lora:a is required\n\nPositive prompt:\na cat\n\nNegative prompt:\na dog, a cat\n", "p.md", "page"
    )
    labels = (Label(Span(0, 6), "required here", DOCUMENT), Label(Span(7, 12), "and here", "negative"))

    assert (
        frame(document, finding(document, Span(5, 5), labels=labels))
        == """\
4 | a cat
  |      ^
 ::: p.md:1:1 (document): required here: `lora:a`
 ::: p.md:7:8 (negative): and here: `a cat`"""
    )


def test_of_many_labels_three_are_shown() -> None:
    document = text_file("a\n" * 9)
    labels = tuple(Label(Span(at, at + 1), "here too", "positive") for at in range(2, 14, 2))

    lines = frame(document, finding(document, Span(0, 1), labels=labels)).splitlines()

    assert [line for line in lines if ":::" in line][2:] == [
        " ::: a.txt:4:1: here too: `a`",
        " ::: and 3 more",
    ]


def test_folded_findings_are_notes() -> None:
    document = text_file("dog")
    notes = (Note("PX001", "another story", Span(0, 1)), Note(None, "a fact"))

    assert frame(document, finding(document, "dog", notes=notes)).splitlines()[2:] == [
        "  = note: also PX001: another story",
        "  = note: a fact",
    ]


def test_of_many_notes_five_are_shown() -> None:
    document = text_file("dog")
    notes = tuple(Note(None, f"fact {number}") for number in range(8))

    assert frame(document, finding(document, "dog", notes=notes)).endswith("= note: fact 4\n  = note: and 3 more")


def test_a_fix_shows_what_the_text_becomes_where_that_is_short() -> None:
    document = text_file("{cat}, dog")
    fix = Fix(Applicability.UNSAFE, "use round brackets", (Edit(Span(0, 1), "("), Edit(Span(4, 5), ")")))

    assert frame(document, finding(document, "{cat}", fix=fix)).endswith(
        "  = fix (unsafe): use round brackets: `(cat)`"
    )


@pytest.mark.parametrize(
    "edit",
    [Edit(Span(0, 5), ""), Edit(Span(0, 5), "x" * 61), Edit(Span(0, 5), "a\nb")],
    ids=["none", "long", "lines"],
)
def test_a_fix_does_not_show_nothing_or_much(edit: Edit) -> None:
    document = text_file("{cat}, dog")
    fix = Fix(Applicability.SAFE, "remove it", (edit,))

    assert frame(document, finding(document, "{cat}", fix=fix)).endswith("  = fix (safe): remove it")


def test_prompts_of_one_name_show_their_own_lines() -> None:
    document = text_file("Positive prompt: a\n\nNegative prompt: b\n\nPositive prompt: c\n", "p.md", "page")
    last = len(document.prompts) - 1

    assert "5 | Positive prompt: c\n" in frame(document, finding(document, "c", group=last))


def test_prompts_without_a_file_are_counted_as_prompts() -> None:
    document = Document.of_prompts("a cat", "a dog")

    shown = show(document, finding(document, "dog", role="negative"))

    assert " --> <prompt>:1:3 (negative)\n" in shown
    assert "1 | a dog\n" in shown
    assert "Found 1 problem (0 errors, 1 warning) in 2 prompts.\n" in shown


def test_long_messages_are_wrapped_on_terminals_only() -> None:
    document = text_file("dog")
    one = finding(document, "dog", "word " * 12 + "end", help="more " * 12 + "end")

    wrapped = show(document, one, options=Options(width=50, wrap=True))

    assert (
        wrapped
        == """\
warning PX999 made-by-hand: word word word word
    word word word word word word word word end
 --> a.txt:1:1 (positive)
  |
1 | dog
  | ^^^
  = help: more more more more more more more more
    more more more more end

Found 1 problem (0 errors, 1 warning) in 1 file.
`promptlint rule PX999` explains made-by-hand.
"""
    )
    assert "word " * 12 + "end\n" in show(document, one, options=Options(width=50))


def test_colours_are_only_there_when_asked_for() -> None:
    document = text_file("dog")
    one = finding(document, "dog", severity=Severity.ERROR)

    assert "\x1b" not in show(document, one)
    coloured = show(document, one, options=Options(style=Style(True)))
    assert "\x1b[1;31merror\x1b[0m \x1b[1mPX999 made-by-hand:\x1b[0m this is flagged" in coloured
    assert "\x1b[1ma.txt:1:1\x1b[0m" in coloured
    assert "\x1b[1;31m^^^\x1b[0m" in coloured


def test_milder_findings_are_hidden_and_counted() -> None:
    document = text_file("dog")
    remark = finding(document, "dog", severity=Severity.INFO)

    assert show(document, remark) == (
        "No problems: 1 prompt in 1 file; 1 remark not shown (--min-severity info shows all).\n"
    )
    assert show(document, remark, options=Options(minimum=Severity.INFO)).startswith("info PX999")


def test_a_remark_that_stands_for_a_warning_is_shown() -> None:
    document = text_file("dog")
    _, warning = finding(document, "dog")

    assert "info PX999" in show(document, finding(document, "dog", severity=Severity.INFO, folded=(warning,)))


@given(
    st.text(max_size=200),
    st.integers(0, 200),
    st.integers(0, 60),
    st.integers(40, 90),
)
def test_every_frame_fits_its_width_and_shows_nothing_dangerous(text: str, start: int, size: int, width: int) -> None:
    document = Document.of_prompts(text, role=Role.POSITIVE)
    start = min(start, len(text))
    span = Span(start, min(start + size, len(text)))

    (piece,) = full(Options(width=width)).file(document, report(document, finding(document, span, "m")))

    lines = piece.rstrip("\n").split("\n")
    assert all(cell_len(line) <= width for line in lines[3:])
    assert all(visible(line) == line for line in lines)
    assert "^" in piece
    assert lines[1] == f"{' ' * (lines[1].index('-'))}--> <prompt>:{_place(document, span)} (positive)"


def test_a_mark_behind_a_full_line_has_room() -> None:
    document = Document.of_prompts("0" * 28 + "➰➰⼀⼀", role=Role.POSITIVE)
    (piece,) = full(Options(width=40)).file(document, report(document, finding(document, Span(32, 32), "m")))
    assert all(cell_len(line) <= 40 for line in piece.splitlines()[3:])


def _place(document: Document, span: Span) -> str:
    found = report(document, finding(document, span)).findings[0]
    return f"{found.start.line}:{found.start.column}"


def test_place_finds_text() -> None:
    assert place(text_file("a dog"), "dog") == Span(2, 5)

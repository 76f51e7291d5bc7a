"""What others wrote stays text in Markdown. markdown-it, which VS Code's kin use, is the judge."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from promptlint.lsp.markdown import code_span, running_text, without_marks
from promptlint.text.controls import visible

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_MARKUP = (
    *("![x](https://e.example/b.png)", "[x](//e)", "[x]: y", "<b>", "</b>", "<http://e>", "&colon;", "&#58;"),
    *("https://e.example", "www.e.example", "a@e.example", "# h", "- ", "1. ", "***", "---", "| a |"),
    *("``", "`", "```", " ", "\\", "a"),
)
_TEXTS = st.text(st.sampled_from("ab1. `\\*_[](){}<>&;#!|~-+=:/@\n\t\u202e\x1b")) | st.lists(
    st.sampled_from(_MARKUP)
).map("".join)
_LINK = re.compile(r"(?i)https?://|www\.|\S@\S")


def read(markdown: str) -> list[Token]:
    """The pieces of the only paragraph, which holds nothing but text and code."""
    blocks = _PARSER.parse(markdown)
    assert [each.type for each in blocks] in ([], ["paragraph_open", "inline", "paragraph_close"]), blocks
    pieces = list(blocks[1].children or ()) if blocks else []
    assert {each.type for each in pieces} <= {"text", "code_inline"}, pieces
    return pieces


def plain(text: str) -> str:
    """A text as it is compared: blanks at the ends, and how many there are, are Markdown's."""
    return " ".join(text.split())


@given(_TEXTS)
@example("` `")
@example("    ![x](https://e.example/b.png)")
@example("\t- a")
@example("1. a")
@example("a `b` c")
def test_running_text_is_text(text: str) -> None:
    pieces = read(running_text(text))
    assert not _LINK.search("\n".join(each.content for each in pieces if each.type == "text"))
    said = "".join(each.content for each in pieces)
    assert plain(said).replace("`", "").replace(" ", "") == visible(text).replace("`", "").replace(" ", "")


@given(_TEXTS)
@example("``a`")
@example("`")
@example(" ")
def test_a_code_span_is_one(text: str) -> None:
    (piece,) = read(f"x{code_span(text)}y")[1:-1]
    assert piece.type == "code_inline"
    assert piece.content.strip() == visible(text).strip()


@given(_TEXTS)
@example("![x](https://e.example/b.png)`- ``")
@example("`a``b`")
def test_an_editor_without_markdown_gets_the_text(text: str) -> None:
    assert without_marks(code_span(text)).strip() == visible(text).strip()
    bare = without_marks(f"**LoRA** {running_text(text)}")
    assert bare.replace("`", "").split() == f"LoRA {visible(text)}".replace("`", "").split()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("LoRA `ink_2` is missing", "LoRA `ink_2` is missing"),
        ("![x](https&colon;//e)", r"!\[x\](https\&colon;//e)"),
        ("see https://e.example.", "see `https://e.example.`"),
        ("an odd ` tick", "an odd &#96; tick"),
        ("# no heading", r"\# no heading"),
        ("12. no list", r"12\. no list"),
        ("SD 1.5", "SD 1.5"),
    ],
)
def test_how_it_is_written(text: str, written: str) -> None:
    assert running_text(text) == written

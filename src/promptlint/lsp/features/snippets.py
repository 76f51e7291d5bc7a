"""The forms that a program reads, to be filled in: a weight, a schedule, an alternation, a LoRA."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.lsp.features.cursor import Cursor, cursor_after_blanks
from promptlint.lsp.features.keywords import BREAK, keywords_for
from promptlint.programs.model import Program
from promptlint.programs.properties import HASH_COMMENTS, SCHEDULES
from promptlint.regex import regex

__all__ = ["forms_at"]

_TYPED = regex(r"(?:^|[\s,(\[{|])(?P<bracket>[(\[{<]?)$")
_IN_TAG = regex(r"<\w*(?::[^<>:\n]*)?$")
_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}


@dataclass(frozen=True, slots=True)
class _Snippet:
    """A form under a name. `form` has places to fill in, as the protocol writes them; `shown` is what it looks like."""

    name: str
    form: str
    shown: str
    about: str


def _typed_of(before: str) -> str | None:
    """What somebody has typed of a form: its first bracket, or nothing yet. None where something else stands."""
    match = _TYPED.search(before)
    return match["bracket"] if match is not None else None


def _snippets_for(program: Program, *, is_negative: bool, has_networks: bool) -> Iterator[_Snippet]:
    """The forms of a program, those that people use most first."""
    if program.emphasis.number is not None:
        form, shown = (program.emphasis.written(*words) for words in (("${1:tag}", "${2:1.1}"), ("tag", "1.1")))
        yield _Snippet("weight", form, shown, "counts more, or less below 1")
    if SCHEDULES.holds(program):
        about = "the first up to that part of the steps, then the second"
        yield _Snippet("schedule", "[${1:from}:${2:to}:${3:0.5}]", "[from:to:0.5]", about)
        yield _Snippet("alternate", "[${1:a}|${2:b}]", "[a|b]", "by turns, step by step")
    if has_networks:
        yield _Snippet("lora", "<lora:${1:name}:${2:1}>", "<lora:name:1>", "loads a LoRA")
    for each in keywords_for(program, is_negative=is_negative):
        # After a BREAK a line ends as often as not.
        form = each.word if each is BREAK else f"{each.word} "
        yield _Snippet(each.word.lower(), form, each.word, each.about)


def forms_at(cursor: Cursor, offset: int) -> Iterator[types.CompletionItem]:
    """The forms of the program, where nothing is typed yet, or their first bracket."""
    if cursor.region is None:
        cursor = cursor_after_blanks(cursor.snapshot, offset) or cursor
    typed = _typed_of(cursor.before)
    if cursor.region is None or typed is None or (HASH_COMMENTS.holds(cursor.program) and "#" in cursor.before):
        return
    if typed != "<" and _IN_TAG.search(cursor.before) is not None:
        return
    # What an editor has closed by itself is replaced too.
    more = 1 if typed and cursor.after[:1] == _CLOSERS[typed] else 0
    for each in _snippets_for(cursor.program, is_negative=cursor.is_negative, has_networks=cursor.reads_networks):
        edit = cursor.edit(len(typed), each.form, more) if each.form.startswith(typed) else None
        if edit is not None and edit.new_text == each.form:
            yield types.CompletionItem(
                each.name,
                kind=types.CompletionItemKind.Snippet,
                detail=each.shown,
                documentation=types.MarkupContent(types.MarkupKind.Markdown, f"`{each.shown}`: {each.about}"),
                filter_text=typed or each.name,  # whoever types on does not want it
                insert_text_format=types.InsertTextFormat.Snippet,
                text_edit=edit,
            )

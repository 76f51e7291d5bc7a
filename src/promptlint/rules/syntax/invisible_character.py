"""PS014: a character that nobody can see."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.invisible_characters import InvisibleCharacters, invisible_characters, is_control
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, safe, unsafe
from promptlint.syntax import ExtraNetwork, Leaf, Text
from promptlint.text import Span

__all__ = ["InvisibleCharacter"]

_NBSP = "\u00a0"
_BOM = "\ufeff"
_BLANK = "\u2028\u2029\u2800\u0085"


class InvisibleCharacter(Rule):
    """A character that cannot be seen.

    ## Why is this bad?
    Zero width spaces, joiners and their like come in by copying from web pages. A1111 sends them to the model, where
    they split a word or cost tokens of their own, and the name of a LoRA or embedding that holds one is not found.
    A no-break space, a control character or a byte order mark reaches the model as a space or not at all, but
    searching for the tag fails. Joiners inside emoji and in scripts that need them are left alone. One finding per
    prompt stands for all.

    ## Example
    `bad\u200b hands`

    ## Use instead
    `bad hands`

    ## Fix safety
    Safe for a no-break space outside of names, which the tokenizer takes for a space, and for a byte order mark in
    front of a word, which it drops; unsafe for all others, which the model does see.
    """

    code, name, severity = "PS014", "invisible-character", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (invisible_characters,)
    needs = (ANY_TEXT,)
    fold_after = 1
    good = (
        Good("bad hands"),
        Good("café, naïve"),
        Good("\U0001f468\u200d\U0001f469\u200d\U0001f467, \u2764\ufe0f"),
        Good("\u06a9\u0647\u200c\u0647\u0627"),
        Good("sky # bad\u200b hands"),
    )
    bad = (
        Bad("bad\u200b hands", fixed="bad hands", at="\u200b"),
        Bad("bad\u00a0anatomy, bad\u00a0hands", fixed="bad anatomy, bad hands", at="\u00a0", role="negative"),
        Bad("\ufeffsky", fixed="sky", at="\ufeff"),
        Bad("sky\u3000sea", fixed="sky sea", at="\u3000"),
        Bad("sky,\x07 sea", fixed="sky, sea", at="\x07"),
        Bad("<lora:ink\u200b:1>", fixed="<lora:ink:1>", at="\u200b"),
    )

    def check(self, node: InvisibleCharacters, ctx: Context) -> Iterator[Diagnostic]:
        character, leaf, span = node.character, node.leaf, node.span
        code = f"U+{ord(character):04X}"
        name = unicodedata.name(character, "control character").lower()
        before, after = ctx.text[max(0, span.start - 12) : span.start], ctx.text[span.end : span.end + 12]
        shown = " ".join(f"{before}⟨{code}⟩{after}".split())
        if not ctx.program.is_known:
            effect = f"{ctx.program} reads it all the same"
        elif isinstance(leaf, ExtraNetwork) and ctx.role != "negative":
            effect = f"{ctx.program} takes it for a part of the name, and finds nothing"
        elif character == _BOM or is_control(character):
            effect = f"{ctx.program}'s tokenizer drops it"
        elif character.isspace():
            effect = f"{ctx.program}'s tokenizer takes it for a space"
        else:
            effect = f"{ctx.program} sends it to the model"
        yield self.finding(
            ctx,
            span,
            f"invisible character {code} ({name}) in `{shown}`: {effect}",
            help="retype the words around it, or take the fix",
            fix=_fix(character, leaf, span, ctx),
        )


def _fix(character: str, leaf: Leaf, span: Span, ctx: Context) -> Fix:
    blank = (character.isspace() or character in _BLANK) and not is_control(character)
    edit = replace(span, " " * len(span) if blank else "")
    if not ctx.program.is_known:  # nobody knows what its tokenizer makes of it
        return unsafe("write a space" if blank else "remove it", edit)
    if character == _NBSP and not isinstance(leaf, ExtraNetwork):
        return safe("write a space", edit)
    if character == _BOM and isinstance(leaf, Text) and _joins_no_syntax(span, ctx):
        return safe("remove it", edit)
    return unsafe("write a space" if blank else "remove it", edit)


def _joins_no_syntax(span: Span, ctx: Context) -> bool:
    """Whether what meets without the characters is not syntax: a number, a keyword, a bracket."""
    before, after = ctx.text[span.start - 1 : span.start] if span.start else "", ctx.text[span.end : span.end + 1]
    return after.islower() and (before.islower() or before in ("", " ", ","))

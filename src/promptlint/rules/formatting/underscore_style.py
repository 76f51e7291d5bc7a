"""PF004: underscores where spaces are wanted, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.regex import regex
from promptlint.resources.known.embeddings import find_known
from promptlint.rules.facts.embeddings import is_scripted
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.tags import Tag

__all__ = ["UnderscoreStyle"]

_WORDS = regex(r"[^\W\d_]{2,}(?:_+[^\W\d_]{2,}|_\\?\([^()]*\\?\))+")
_SPACED = regex(r"[a-z]{2,}(?: [a-z]{2,}){1,3}")


class UnderscoreStyle(Rule):
    """A tag that is not written in the chosen style of underscores.

    ## Why is this bad?
    Most models know their tags with spaces; boorus write them with underscores. To the tokenizer `_` is a character of
    its own, so the two are different prompts. The option `style` is `space` or `underscore`. Names of LoRAs, embeddings
    and wildcards, emoticons such as `>_<` and names with digits in them are never touched.

    ## Example
    `long_hair`

    ## Use instead
    `long hair`

    ## Fix safety
    Unsafe: underscores are tokens.
    """

    @dataclass(frozen=True)
    class Options:
        """`style`: what stands between the words of a tag."""

        style: Literal["space", "underscore"] = "space"

    code, name, severity = "PF004", "underscore-style", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.OFF
    visits = (Tag,)
    good = (
        Good("long hair, >_<, ^_^, o_o, @_@"),
        Good("bad_prompt_version2, ng_deepnegative_v1_75t", role="negative"),
        Good("__hair/colour__, <lora:my_style:1>"),
        Good("{long_hair|short_hair}", plugins=("dynamic-prompts",)),
        Good("long_hair", options={"PF004": {"style": "underscore"}}),
    )
    bad = (
        Bad("sky, long_hair", fixed="sky, long hair", at="long_hair"),
        Bad("tracer_\\(overwatch\\)", fixed="tracer \\(overwatch\\)"),
        Bad("(long_blue_hair:1.2)", fixed="(long blue hair:1.2)", at="long_blue_hair"),
        Bad("long hair", fixed="long_hair", options={"PF004": {"style": "underscore"}}, at="long hair"),
    )

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        style = ctx.options(self).style
        text = node.text
        if ("_" not in text if style == "space" else " " not in text) or node.composite or len(text) > 200:
            return
        pattern = _WORDS if style == "space" else _SPACED
        if pattern.fullmatch(text) is None or self._is_name(text, ctx):
            return
        if overlaps_template(ctx, node.span):
            return
        span = ctx.words_of(node)
        if span is None:
            return
        text = ctx.slice(span)
        written = re.sub("_+", " ", text) if style == "space" else text.replace(" ", "_")
        yield self.finding(
            ctx,
            span,
            f"{quoted(text)} is written {quoted(written)} in the style {style}",
            fix=unsafe(f"write {written}", replace(span, written)),
        )

    @staticmethod
    def _is_name(text: str, ctx: Context) -> bool:
        if find_known(text) is not None or is_scripted(text):
            return True
        inventory, manifest = ctx.inventory, ctx.manifest
        if inventory is not None and (inventory.find_embedding(text) is not None or inventory.find_loras(text)):
            return True
        folded = text.casefold()
        return manifest is not None and any(each.name.casefold() == folded for each in manifest.requirements)

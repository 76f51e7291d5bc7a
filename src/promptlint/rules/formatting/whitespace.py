"""PF001: white space around commas and inside of tags.

Longer than other rules for its option: each of its three layouts of lines has cases, for two targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import REGIONS_BY_LINES, WHITE_SPACE_COUNTS
from promptlint.programs.properties import LINE_END_BREAKS
from promptlint.regex import regex
from promptlint.rules.facts.neighbours import (
    blanks_are_free_after,
    blanks_are_free_before,
    character_after,
    character_before,
)
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, safe
from promptlint.syntax import Comment, Leaf, Mark, Prompt, Text
from promptlint.text import Span

__all__ = ["Whitespace"]

# A comma with the blanks around it and the line ends after it; or blanks that are more than one space, or stand in
# front of a line end. Whatever begins with two blanks matches to their end, so that no run is looked at twice.
_RUN = regex(
    r"(?P<left>[ \t]*+),(?P<right>[ \t]*+)(?P<end>\r?\n[ \t]*+(?P<more>\r?\n)?)?"
    r"|(?P<blank>[ \t]{2,}+|\t|[ ](?=\r?\n))"
)


class Whitespace(Rule):
    """White space that is not one space after each comma.

    ## Why is this bad?
    It is harder to read, and copies differ for no reason: the tokenizer does not see white space. The option
    `lines` says what to do with line ends after commas: `keep` them, `join` the lines, or `split` them so that each
    tag outside of brackets has a line of its own. Empty lines stay, and so do all lines of a prompt with comments, and
    those that are regions of an extension.

    ## Example
    `sky ,sea,  sun`

    ## Use instead
    `sky, sea, sun`

    ## Fix safety
    Safe: white space is changed only where it cannot make one token of two characters; `},{` and `,:3` are left alone.
    """

    @dataclass(frozen=True)
    class Options:
        """`lines`: what to do with line ends after commas."""

        lines: Literal["keep", "join", "split"] = "keep"

    code, name, severity = "PF001", "whitespace", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.SAFE
    default = Default.OFF
    only_style = True
    visits = (Prompt,)
    silent_with = (WHITE_SPACE_COUNTS,)
    good = (
        Good("sky, sea,\nsun"),
        Good("a,{b}"),
        Good("smile ,:3"),
        Good("<lora:a ,b:1>"),
        Good("sky # sea ,  sun"),
        Good("__hair/colour__, sky"),
        Good("__old  masters__, {2$$ , $$sky|sea}, ${x= a ,b}", plugins=("dynamic-prompts",)),
        Good("( ^ )/ sky, x( sea)"),
        Good("sky,\nsea, sun\n\n(fog, rain)", options={"PF001": {"lines": "keep"}}),
        Good("sky,\nsea, sun # here", options={"PF001": {"lines": "split"}}),
        Good("sky,\n\nsea", options={"PF001": {"lines": "join"}}),
        Good("sky, // a note,\nsea", options={"PF001": {"lines": "join"}}, target="comfyui"),
        Good("sky, /* a ,note */ sea", target="comfyui"),
        Good("sky,embedding:ink", target="comfyui"),
        Good("sky,\tembedding:ink,sea", target="comfyui"),
        Good("(sky [ embedding:ink])", target="comfyui"),
        Good("[sky:sea:fog:0.3,0.7]", target="comfyui", plugins=("prompt-control",)),
        Good("sky,\nsea", options={"PF001": {"lines": "join"}}, target="forge", plugins=("forge-couple",)),
        Good("sky, sun,\nsea", options={"PF001": {"lines": "split"}}, target="forge", plugins=("forge-couple",)),
    )
    bad = (
        Bad("sky ,sea,  sun", fixed="sky, sea, sun", at=" ,"),
        Bad("sky,sea", fixed="sky, sea", at=","),
        Bad("a  small   cat", fixed="a small cat", at="  "),
        Bad("sky,  \nsea", fixed="sky,\nsea"),
        Bad("(sky) ,(sea)", fixed="(sky), (sea)"),
        Bad("( tall tree ), ( sea :1.2)", fixed="(tall tree), (sea:1.2)", at=" "),
        Bad("(sky)  (sea:1.2)", fixed="(sky) (sea:1.2)", at="  "),
        Bad("sky,\nsea", fixed="sky, sea", options={"PF001": {"lines": "join"}}),
        Bad("sky,  embedding:ink ,sea", fixed="sky, embedding:ink, sea", target="comfyui"),
        Bad("sky ,sea // ,note", fixed="sky, sea // ,note", target="comfyui", also=("PX010",)),
        Bad("sky, (sea, sun), fog", fixed="sky,\n(sea, sun),\nfog", options={"PF001": {"lines": "split"}}),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        lines = ctx.options(self).lines
        if lines != "keep" and (
            LINE_END_BREAKS.holds(ctx.program)
            or ctx.has(REGIONS_BY_LINES)
            or any(isinstance(leaf, Comment) for leaf in node.leaf_list)
        ):
            lines = "keep"
        depth = 0
        before: Leaf | None = None
        leaves = node.leaf_list
        for number, leaf in enumerate(leaves):
            if isinstance(leaf, Mark):
                depth += leaf.type.endswith("_OPEN") - leaf.type.endswith("_CLOSE")
            elif isinstance(leaf, Text):
                after = leaves[number + 1] if number + 1 < len(leaves) else None
                layout = lines if lines != "split" or not depth else "join"
                yield from self._check_text(leaf, before, after, layout, ctx)
            before = leaf

    def _check_text(
        self, leaf: Text, before: Leaf | None, after: Leaf | None, lines: str, ctx: Context
    ) -> Iterator[Diagnostic]:
        text = leaf.text
        inner_start = len(text) - len(text.lstrip(" \t")) if blanks_are_free_after(before, leaf, ctx) else 0
        inner_end = len(text.rstrip(" \t")) if blanks_are_free_before(after, leaf, ctx) else len(text)
        if inner_start:
            yield from self._uneven(Span(leaf.start, leaf.start + inner_start), "", "inside the bracket", ctx)
        for match in _RUN.finditer(text, inner_start, max(inner_start, inner_end)):
            wanted = _wanted(match, leaf, after, lines, ctx)
            if wanted == match.group():
                continue
            span = Span(leaf.start + match.start(), leaf.start + match.end())
            if "," not in match.group() or _is_free(match, span, ctx):
                what = "around the comma" if "," in match.group() else "in this place"
                yield from self._uneven(span, wanted, what, ctx)
        if inner_end < len(text):
            yield from self._uneven(Span(leaf.start + inner_end, leaf.end), "", "inside the bracket", ctx)

    def _uneven(self, span: Span, wanted: str, where: str, ctx: Context) -> Iterator[Diagnostic]:
        if overlaps_template(ctx, span):
            return
        instead = {"": "remove the white space", ",": "remove the white space"}.get(wanted, "write one space")
        yield self.finding(
            ctx,
            span,
            f"white space {where} is uneven",
            fix=safe("end the line here" if "\n" in wanted else instead, replace(span, wanted)),
        )


def _wanted(match: re.Match[str], leaf: Text, after: Leaf | None, lines: str, ctx: Context) -> str:
    if match["blank"] is not None:
        return _wanted_blank(match["blank"], leaf.start + match.start(), ctx)
    right, end = match["right"], match["end"]
    ends_leaf = match.end() == len(leaf.text)
    if ends_leaf and isinstance(after, Comment):
        return f",{right}{end or ''}"
    if ends_leaf and (after is None or after.text[0] in "\r\n"):
        return f",{end.lstrip(' ')}" if end else ","
    if end is None:
        return f",{_line_end(ctx)}" if lines == "split" else ", "
    if match["more"] is not None or lines != "join":
        return f",{end}"
    return ", "


def _wanted_blank(blank: str, start: int, ctx: Context) -> str:
    rest = ctx.text[start + len(blank) : start + len(blank) + 2]
    if rest.startswith(("\n", "\r\n")):
        return ""
    if not rest or rest[0] == "#" or start == 0 or ctx.text[start - 1] in "\r\n":
        return blank  # indentation, and what lines comments up
    return " "


def _line_end(ctx: Context) -> str:
    return "\r\n" if "\r\n" in ctx.text else "\n"


def _is_free(match: re.Match[str], span: Span, ctx: Context) -> bool:
    """Whether the tokenizer cannot tell the difference of blanks around a comma."""
    left, right = character_before(ctx, span.start), character_after(ctx, span.end)
    return (not match["left"] or left == "" or left.isalnum()) and (
        right == "" or right.isalnum() or bool(match["right"]) or bool(match["end"])
    )

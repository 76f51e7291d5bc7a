"""PF002: a line break inside a tag."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.extensions.abilities import WHITE_SPACE_COUNTS
from promptlint.programs.properties import LINE_END_BREAKS
from promptlint.regex import regex
from promptlint.rules.facts.neighbours import is_gone
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, safe, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.tags import Tag
from promptlint.syntax import Mark, Prompt
from promptlint.text import Span

__all__ = ["NewlineInTag"]

_BREAK = regex(r"(?<![ \t])[ \t]*+\r?\n\s*+")
_EMPTY_LINE = regex(r"\n[ \t]*+\r?\n")


class NewlineInTag(Rule):
    """A line break inside a tag.

    ## Why is this bad?
    It comes from copying out of a page with narrow columns. A1111 reads it as a space, but searching for the tag fails,
    and SD.Next starts a new chunk there. Where an empty line stands in between, a comma is more likely to be missing;
    that is left alone. Outside of brackets the line may be an entry of a list, or a comma may be missing: there nothing
    is joined.

    ## Example
    `(bad` and `feet)` on two lines

    ## Use instead
    `(bad feet)`

    ## Fix safety
    Safe: all white space is the same to the tokenizer. With the target sdnext it is unsafe, because a line break is a
    BREAK there.
    """

    code, name, severity = "PF002", "newline-in-tag", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.SAFE
    default = Default.OFF
    visits = (Prompt,)
    silent_with = (WHITE_SPACE_COUNTS,)
    good = (
        Good("sky,\nsea"),
        Good("a\\\n[b:c:5]"),
        Good("sky # a comment\nsea"),
        Good("sky BREAK\nsea"),
        Good("tall\n\ntree"),
        Good("{tall\ntree|sea}", plugins=("dynamic-prompts",)),
        Good("lake //\nfog", target="comfyui"),
        Good("lake /* a\nnote */", target="comfyui"),
    )
    bad = (
        Bad("sky, tall\ntree, sea", at="tall\ntree"),
        Bad("sky, (tall\ntree:1.2), sea", fixed="sky, (tall tree:1.2), sea", at="(tall\ntree:1.2)"),
        Bad("sky, (fog, tall\ntree:1.2)", fixed="sky, (fog, tall tree:1.2)", at="tall\ntree"),
        Bad("((\nwatermark))", fixed="((watermark))", at="((\nwatermark))"),
        Bad("(small  \n  cat:1.2)", fixed="(small cat:1.2)", also=()),
        Bad("small\n(cat\n)", fixed="small\n(cat)", target="comfyui"),
        Bad("*\n]", also=("PS002",)),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if "\n" not in ctx.text:
            return
        brackets = _outermost(node)
        for tag in ctx.tags:
            yield from self._check_tag(tag, brackets, ctx)

    def _check_tag(self, tag: Tag, brackets: list[Span], ctx: Context) -> Iterator[Diagnostic]:
        source = ctx.slice(tag.span)
        if "\n" not in source or tag.composite or "#" in source or "\\\n" in source or "<" in source:
            return
        if _EMPTY_LINE.search(source) is not None or overlaps_template(ctx, tag.span):
            return

        def joined(match: re.Match[str]) -> str:
            if not _is_inside(tag.start + match.start(), brackets):
                return match[0]
            return _joint(source, match, tag.start, ctx)

        fixed = _BREAK.sub(joined, source)
        fix: Fix | None = None
        if fixed != source:
            fix = (unsafe if LINE_END_BREAKS.holds(ctx.program) else safe)("write a space", replace(tag.span, fixed))
        yield self.finding(ctx, tag.span, f"there is a line break inside {quoted(source)}", fix=fix)


def _outermost(node: Prompt) -> list[Span]:
    """What stands in round or square brackets, outermost ones only, in order."""
    found: list[Span] = []
    depth = start = 0
    for leaf in node.leaf_list:
        if isinstance(leaf, Mark) and leaf.type.endswith("_OPEN"):
            start = leaf.start if depth == 0 else start
            depth += 1
        elif isinstance(leaf, Mark) and leaf.type.endswith("_CLOSE") and depth:
            depth -= 1
            if depth == 0:
                found.append(Span(start, leaf.end))
    return found


def _is_inside(place: int, brackets: list[Span]) -> bool:
    number = bisect_right(brackets, place, key=lambda span: span.start) - 1
    return number >= 0 and place < brackets[number].end


def _joint(source: str, match: re.Match[str], start: int, ctx: Context) -> str:
    """A space between words, nothing right inside the brackets around the tag, which the host removes."""
    before, after = source[: match.start()], source[match.end() :]
    is_first = not before.strip("([") and all(is_gone(ctx, start + place) for place in range(len(before)))
    last = range(match.end(), len(source))
    is_last = not after.strip(")]") and all(is_gone(ctx, start + place) for place in last)
    return "" if is_first or is_last else " "

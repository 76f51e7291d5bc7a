"""PF002: a line break inside a tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.rules.base import Bad, Default, Good, Rule, replace, safe, unsafe
from promptlint.rules.context import Context
from promptlint.rules.formatting.neighbours import is_gone
from promptlint.rules.formatting.templates import overlaps_template
from promptlint.rules.wording import quoted
from promptlint.semantics.tags import Tag
from promptlint.text import Span

__all__ = ["NewlineInTag"]

_BREAK = re.compile(r"(?<![ \t])[ \t]*+\r?\n\s*+")
_EMPTY_LINE = re.compile(r"\n[ \t]*+\r?\n")


class NewlineInTag(Rule):
    """A line break inside a tag.

    ## Why is this bad?
    It came in by copying from a page with narrow columns. A1111 reads it as a space, but searching for the tag fails,
    and SD.Next starts a new chunk there. Where an empty line stands in between, a comma is missing rather; that is left
    alone.

    ## Example
    `bad` and `feet` on two lines

    ## Use instead
    `bad feet`

    ## Fix safety
    Safe: white space is one to the tokenizer. With the target sdnext it is unsafe, because a line break is a BREAK
    there.
    """

    code, name, severity = "PF002", "newline-in-tag", Severity.INFO
    fixable = Applicability.SAFE
    default = Default.OFF
    visits = (Tag,)
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
        Bad("sky, tall\ntree, sea", fixed="sky, tall tree, sea", at="tall\ntree"),
        Bad("((\nwatermark))", fixed="((watermark))", at="((\nwatermark))"),
        Bad("(small  \n  cat:1.2)", fixed="(small cat:1.2)", also=()),
        Bad("small\n(cat\n)", fixed="small (cat)", target="comfyui"),
        Bad("*\n]", fixed="* ]", also=("PS002",)),
    )

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        source = ctx.slice(node.span)
        if "\n" not in source or node.composite or "#" in source or "\\\n" in source or "<" in source:
            return
        if _EMPTY_LINE.search(source) is not None or overlaps_template(ctx, node.span):
            return
        fixed = _BREAK.sub(lambda match: _joint(source, match, node.span.start, ctx), source)
        fix: Fix = (unsafe if ctx.target == "sdnext" else safe)("write a space", replace(node.span, fixed))
        yield self.finding(
            ctx,
            Span(node.span.start, node.span.end),
            f"a line break stands inside {quoted(source)}",
            fix=fix,
        )


def _joint(source: str, match: re.Match[str], start: int, ctx: Context) -> str:
    """A space between words, nothing right inside the brackets around the tag, which the host takes away."""
    before, after = source[: match.start()], source[match.end() :]
    is_first = not before.strip("([") and all(is_gone(ctx, start + place) for place in range(len(before)))
    last = range(match.end(), len(source))
    is_last = not after.strip(")]") and all(is_gone(ctx, start + place) for place in last)
    return "" if is_first or is_last else " "

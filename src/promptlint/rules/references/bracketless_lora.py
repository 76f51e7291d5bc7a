"""PR005: a LoRA tag without its angle brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.references.wording import shorten
from promptlint.rules.targets import WEBUIS
from promptlint.semantics.tags import Tag
from promptlint.syntax import Schedule

__all__ = ["BracketlessLora"]

_BARE = re.compile(
    r"(?P<tag>(?:lora|lyco|hypernet):(?P<name>[^\s:<>(),][^:<>(),\n]*)(?::(?P<weight>-?\d*\.?\d+))?)\s*",
    re.IGNORECASE,
)
_TAG = r"(?P<tag>(?:lora|lyco|hypernet):[^:<>(),\n]+:-?\d*\.?\d+)\s*"
_GROUPED = re.compile(rf"[({{]{{1,8}}\s*{_TAG}[)}}]{{1,8}}", re.IGNORECASE)
_IN_SQUARE = re.compile(rf"\[{_TAG}\]", re.IGNORECASE)


class BracketlessLora(Rule):
    """A LoRA tag that has lost its angle brackets.

    ## Why is this bad?
    Without `< >` it is no tag: nothing is loaded, and A1111 sends the characters to the model as text. Web pages often
    swallow the brackets, because they look like HTML.

    ## Example
    `lora:ink:0.66, sea`

    ## Use instead
    `<lora:ink:0.66>, sea`

    ## Fix safety
    Unsafe: the LoRA comes into force. There is no fix in a negative prompt, where tags are not read.
    """

    code, name, severity = "PR005", "bracketless-lora", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Tag, Schedule)
    targets = WEBUIS
    good = (
        Good("<lora:ink:0.66>"),
        Good("flora:fauna"),
        Good("lora, a portrait"),
        Good("lora: the movie poster"),
    )
    bad = (
        Bad("lora:ink:0.66, sea", fixed="<lora:ink:0.66>, sea", at="lora:ink:0.66"),
        Bad("sea, lora:ink_v2", fixed="sea, <lora:ink_v2>", at="lora:ink_v2"),
        Bad("(lora:ink:0.66), sea", fixed="<lora:ink:0.66>, sea", at="(lora:ink:0.66)"),
        Bad("((lora:ink:0.66)), sea", fixed="<lora:ink:0.66>, sea", at="((lora:ink:0.66))", also=("PW008",)),
        Bad("{lora:ink:0.66}, sea", fixed="<lora:ink:0.66>, sea", at="{lora:ink:0.66}", also=("PX001",)),
        Bad("[lora:ink:0.66], sea", fixed="<lora:ink:0.66>, sea", at="[lora:ink:0.66]"),
        Bad("lora:ink:0.66", role="negative"),
    )

    def check(self, node: Tag | Schedule, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, Schedule):
            if len(node.span) > 200:
                return
            text = ctx.slice(node.span)
            match = _IN_SQUARE.fullmatch(text)
        else:
            start = node.text[:16].lstrip("{ ").casefold()
            if not start.startswith(("lora:", "lyco:", "hypernet:")):
                return
            text = ctx.slice(node.span)
            match = _GROUPED.fullmatch(text) or _BARE.fullmatch(text)
            if match is not None and " " in match["tag"].partition(":")[2].strip() and not match["tag"][-1].isdigit():
                return
        if match is None:
            return
        tag = match["tag"]
        kind, _, rest = tag.partition(":")
        fix = None
        if ctx.role != "negative":
            fix = unsafe("put it into < >", replace(node.span, f"<{kind.casefold()}:{rest}>"))
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(text)}` has no `< >`: A1111 loads nothing and sends it to the model as text",
            help=f"write <{shorten(tag)}>" if fix is not None else "in the negative prompt no tag is read at all",
            fix=fix,
        )

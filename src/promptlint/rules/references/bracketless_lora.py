"""PR005: a LoRA tag without its angle brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.tags import Tag
from promptlint.syntax import Schedule
from promptlint.text import Span

__all__ = ["BracketlessLora"]

_BARE = re.compile(
    r"(?P<tag>(?:lora|lyco|hypernet):(?P<name>[^\s:<>(),][^:<>(),\n]*)(?::(?P<weight>-?\d*\.?\d+))?)\s*",
    re.IGNORECASE,
)
_TAG = r"(?P<tag>(?:lora|lyco|hypernet):[^:<>(),\n]+:-?\d*\.?\d+)\s*"
_GROUPED = re.compile(rf"[({{]{{1,8}}\s*{_TAG}[)}}]{{1,8}}", re.IGNORECASE)
# "LoRA: ink:0.66": with a blank, only where a weight follows too.
_BLANK = re.compile(r"(?P<kind>lora|lyco|hypernet): (?P<rest>[^\s:<>(),]{1,100}:-?\d*\.?\d+)\s*", re.IGNORECASE)
# Among other words only with a weight, and without blanks in the name.
_INSIDE = re.compile(
    r"(?<![\w<＜:/\\.-])(?P<tag>(?:lora|lyco|hypernet):[^\s:<>(),\[\]{}|]{1,100}:-?(?:\d+\.?\d*|\.\d+))(?![\w.:：>＞])",
    re.IGNORECASE,
)
_KINDS = ("lora:", "lyco:", "hypernet:")
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
    yields_to = ("PR001", "PS015", "PS016", "PS021", "PS022")
    good = (
        Good("<lora:ink:0.66>"),
        Good("flora:fauna"),
        Good("lora, a portrait"),
        Good("lora: the movie poster"),
        Good("flora:fauna:1 sea, a lora:ink style, <lora:ink lora:sea:1>"),
    )
    bad = (
        Bad("lora:ink:0.66, sea", fixed="<lora:ink:0.66>, sea", at="lora:ink:0.66"),
        Bad("sea, LoRA: ink:0.66", fixed="sea, <lora:ink:0.66>", at="LoRA: ink:0.66", also=("PW007",)),
        Bad("sea, lora:ink_v2", fixed="sea, <lora:ink_v2>", at="lora:ink_v2"),
        Bad("(lora:ink:0.66), sea", fixed="<lora:ink:0.66>, sea", at="(lora:ink:0.66)"),
        Bad("((lora:ink:0.66)), sea", fixed="<lora:ink:0.66>, sea", at="((lora:ink:0.66))", also=("PW008",)),
        Bad("{lora:ink:0.66}, sea", fixed="<lora:ink:0.66>, sea", at="{lora:ink:0.66}", also=("PX001",)),
        Bad("[lora:ink:0.66], sea", fixed="<lora:ink:0.66>, sea", at="[lora:ink:0.66]"),
        Bad(
            "a red sea lora:ink:0.66, sky", fixed="a red sea <lora:ink:0.66>, sky", at="lora:ink:0.66", also=("PW006",)
        ),
        Bad("lora:ink_v2:1 sea and sky", fixed="<lora:ink_v2:1> sea and sky", at="lora:ink_v2:1"),
        Bad("lora:ink:0.66", role="negative"),
    )

    def check(self, node: Tag | Schedule, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, Schedule):
            if len(node.span) > 200:
                return
            text = ctx.slice(node.span)
            match = _IN_SQUARE.fullmatch(text)
        else:
            if ":" not in node.text:
                return
            folded = node.text.casefold()
            if not any(kind in folded for kind in _KINDS):
                return
            text = ctx.slice(node.span)
            if not folded[:16].lstrip("{ ").startswith(_KINDS):
                yield from self._check_inside(node, text, ctx)
                return
            blank = _BLANK.fullmatch(text)
            if blank is not None:
                yield self._report(ctx, node.span, f"{blank['kind']}:{blank['rest']}")
                return
            match = _GROUPED.fullmatch(text) or _BARE.fullmatch(text)
            if match is None:
                yield from self._check_inside(node, text, ctx)
                return
            if " " in match["tag"].partition(":")[2].strip() and not match["tag"][-1].isdigit():
                return
        if match is None:
            return
        yield self._report(ctx, node.span, match["tag"])

    def _check_inside(self, node: Tag, text: str, ctx: Context) -> Iterator[Diagnostic]:
        for match in _INSIDE.finditer(text):
            if match["tag"] not in node.text:
                continue  # in a group, which has tags of its own
            start = node.span.start + match.start()
            yield self._report(ctx, Span(start, start + len(match["tag"])), match["tag"])

    def _report(self, ctx: Context, span: Span, tag: str) -> Diagnostic:
        kind, _, rest = tag.partition(":")
        fix = None
        if ctx.role != "negative":
            fix = unsafe("put it into < >", replace(span, f"<{kind.casefold()}:{rest}>"))
        return self.finding(
            ctx,
            span,
            f"`{shorten(ctx.slice(span))}` has no `< >`: {ctx.program} loads nothing and sends it to the model as text",
            help=f"write <{shorten(tag)}>" if fix is not None else "in the negative prompt no tag is read at all",
            fix=fix,
        )

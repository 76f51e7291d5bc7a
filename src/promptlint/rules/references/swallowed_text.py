"""PR018: a tag that is closed too late and swallows text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["SwallowedText"]

_HEAD = re.compile(r"<\w+:[^:<>,\n]*(?::\s*[-+]?\d*\.?\d*(?=\s*[,\n<(]))?")


class SwallowedText(Rule):
    """A tag that is not closed where it should be, and takes all text up to the next `>` with it.

    ## Why is this bad?
    A1111 cuts a tag out up to the first `>`. In `<lora:ink:1 , sea, <lora:oil:1>` that is the `>` of the second tag:
    the sea and the second LoRA are gone too, and what is between the colons is read as arguments.

    ## Example
    `<lora:ink:1 , sea, <lora:oil:1>`

    ## Use instead
    `<lora:ink:1>, sea, <lora:oil:1>`

    ## Fix safety
    Unsafe: the text and the tags take effect.
    """

    code, name, severity = "PR018", "swallowed-text", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    good = (
        Good("<lora:ink:1>, sea, <lora:oil:1>"),
        Good("<lora:name, with comma:1>"),
        Good("<lora:ink:1:te=0.5:unet=1>"),
    )
    bad = (
        Bad(
            "<lora:ink:1 , (sea:1.2), <lora:oil:1>",
            fixed="<lora:ink:1>, (sea:1.2), <lora:oil:1>",
            at="<lora:ink:1 , (sea:1.2), <lora:oil:1>",
            also=("PR003",),
        ),
        Bad("<lora:ink:0.8\nsea, sky>", fixed="<lora:ink:0.8>\nsea, sky>", also=("PR003",)),
        Bad(
            "<lora:ink:0.8, sea, sky, fog <lora:oil:1>",
            fixed="<lora:ink:0.8>, sea, sky, fog <lora:oil:1>",
            also=("PR003",),
        ),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        text = node.text
        after_name = text.partition(":")[2].partition(":")[2]
        if not ("<" in text[1:] or "\n" in text or "," in after_name[3:] or "(" in after_name):
            return
        if "#" in text or ("<" not in text[1:] and "\n" not in text and after_name.count(",") < 2):
            return
        head = _HEAD.match(text)
        if head is None or node.kind.casefold() in ("http", "https"):
            return
        end = head.end()
        rest = text[end:]
        swallowed = rest.strip(" ,\n<>")
        if not swallowed:
            return
        gap = len(rest) - len(rest.lstrip(" ")) if rest.lstrip(" ").startswith(",") else 0
        place = Span(node.start + end, node.start + end + gap)
        yield self.finding(
            ctx,
            node.span,
            f"`{shorten(head.group(), 40)}` is not closed before the next `>`: {ctx.program} cuts everything up to "
            f"there out of the prompt, `{shorten(swallowed, 50)}` included",
            help="close the tag",
            fix=unsafe("close the tag", replace(place, ">")) if len(head.group().split(":")) > 1 else None,
        )

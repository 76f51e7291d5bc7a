"""PM008: prompt syntax in a training caption."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import CAPTIONS
from promptlint.rules.facts.captions import caption_syntax
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, delete, replace, unsafe
from promptlint.syntax import Break, Emphasis, ExtraNetwork
from promptlint.text import Span

__all__ = ["PromptSyntaxInCaption"]


class PromptSyntaxInCaption(Rule):
    """A weight, a LoRA tag or BREAK in a training caption.

    ## Why is this bad?
    Training takes a caption as it is: brackets, numbers and tags are trained as words, and the model learns to expect
    them.

    ## Example
    `1girl, (smile:1.2)`

    ## Use instead
    `1girl, smile`

    ## Fix safety
    Unsafe: another text is trained.
    """

    code, name, severity = "PM008", "prompt-syntax-in-caption", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (caption_syntax,)
    needs = (CAPTIONS,)
    good = (
        Good("1girl, smile", path="1.caption"),
        Good("tracer \\\\(overwatch\\\\)", path="1.caption"),
        Good("1girl, (smile:1.2)", path="1.txt"),
        Good("heron##standing, ||| rating: general, 1girl AND 1boy, {red|blue}, __hair__", path="1.caption"),
    )
    bad = (
        Bad("1girl, (smile:1.2)", fixed="1girl, smile", at="(smile:1.2)", path="1.caption"),
        Bad("heron#2, (smile:1.2)", fixed="heron#2, smile", target="trainer"),
        Bad("1girl, <lora:ink:1>", fixed="1girl, ", path="1.caption"),
    )

    def check(self, node: Emphasis | ExtraNetwork | Break, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, Emphasis):
            text = ctx.slice(node.span)
            inner = text[1 : text.rindex(":")] if ":" in text else text[1:-1]
            fix = unsafe("remove the weight", replace(node.span, inner))
            what = "this weight"
        elif isinstance(node, ExtraNetwork):
            fix = unsafe("remove the tag", delete(Span(node.start, node.end)))
            what = "this tag"
        else:
            fix, what = None, "BREAK"
        yield self.finding(ctx, node.span, f"{what} is in a training caption, where it is trained as words", fix=fix)

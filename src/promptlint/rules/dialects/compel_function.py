"""PX023: a function of compel that does not do what it says."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import COMPEL
from promptlint.resources.names import closest
from promptlint.rules.facts.compel_calls import FUNCTIONS, CallKind, CompelCall, compel_calls
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["CompelFunction"]

_WHERE = {
    "blend": "it is read only where it ends the prompt, after a list of all its texts in brackets",
    "and": "it is read only at the start of the prompt, after a list of its texts in brackets",
    "add": "it is read only at the start of the prompt, after a list of its texts in brackets",
    "swap": "it is read only after a word, brackets or quotes, with text and options that can be read",
    "attend": "it takes one number, or plus or minus signs",
}
_LORA = "the name has only letters, digits, `-` and `_`, and the weight is a number"


class CompelFunction(Rule):
    """A function of compel that Invoke reads as text, or reads and ignores.

    ## Why is this bad?
    compel knows `("a", "b").blend(1, 2)`, `("a", "b").and()`, `a.swap(b)` and `(a).attend(1.2)`. With another name, or
    where it is not expected, a function is sent to the model as text. What stands after `.and(…)` is not read at all.
    Of `.swap(…)` Invoke encodes the original alone, and `withLora(…)` it ignores, since its page lists the LoRAs.

    ## Example
    `("heron", "gull").bland(1, 2)` with `target = "invoke"`

    ## Use instead
    `("heron", "gull").blend(1, 2)`

    ## Fix safety
    Unsafe: the prompt means something else then.
    """

    code, name, severity = "PX023", "compel-function", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (compel_calls,)
    needs = (COMPEL,)
    good = (
        Good('("heron", "gull").bland(1, 2)'),
        Good('("heron", "gull").blend(1, 2)', target="invoke"),
        Good('("heron", "gull").and()', target="invoke"),
        Good("(a cat).attend(1.2), www.example.org (a page), a.b (c)", target="invoke"),
    )
    bad = (
        Bad(
            '("heron", "gull").bland(1, 2)',
            fixed='("heron", "gull").blend(1, 2)',
            at=".bland(1, 2)",
            target="invoke",
        ),
        Bad('("heron", "gull").mix(1, 2)', at=".mix(1, 2)", target="invoke"),
        Bad('a bird ("heron", "gull").blend(1, 2)', at=".blend(1, 2)", target="invoke"),
        Bad("a cat.attend(much)", at=".attend(much)", target="invoke"),
        Bad("cat, withLora(boat.v1,1.0)", at="withLora(boat.v1,1.0)", target="invoke"),
        Bad("cat, withLora(boat)", fixed="cat,", at="withLora(boat)", target="invoke"),
        Bad('("heron", "gull").and() pencil drawing', at="pencil drawing", target="invoke"),
        Bad("a cat.swap(dog)", at=".swap(dog)", target="invoke"),
    )

    def check(self, node: CompelCall, ctx: Context) -> Iterator[Diagnostic]:
        written = quoted(ctx.slice(node.span))
        told: tuple[str, str | None, Fix | None, Severity | None]
        if node.kind is CallKind.UNKNOWN:
            meant = closest(node.name.casefold(), FUNCTIONS)
            fix = unsafe(f"write `.{meant}`", replace(_name(node), f".{meant}")) if meant is not None else None
            hint = f"did you mean `.{meant}`?" if meant is not None else "there are `.blend`, `.and` and `.swap`"
            told = f"{ctx.program} knows no function `.{node.name}`: it sends {written} as text", hint, fix, None
        elif node.kind is CallKind.TEXT:
            told = f"{ctx.program} sends {written} as text", _WHERE.get(node.name, _LORA), None, None
        elif node.kind is CallKind.UNREAD:
            told = (
                f"{ctx.program} reads nothing after `.and(…)`: {written} has no effect",
                "put it in one of the texts",
                None,
                None,
            )
        elif node.kind is CallKind.LORA:
            fix = unsafe("leave it out", delete(_with_blanks(ctx, node.span)))
            told = (
                f"{ctx.program} reads {written} and ignores it: nothing is loaded",
                "add the LoRA on the page, or by its node",
                fix,
                Severity.WARNING,
            )
        else:
            told = (
                f"{ctx.program} keeps {quoted(node.kept)}: {written} is read and has no effect",
                None,
                None,
                Severity.INFO,
            )
        message, hint_, fix, severity = told
        yield self.finding(ctx, node.span, message, help=hint_, fix=fix, severity=severity)


def _name(node: CompelCall) -> Span:
    return Span(node.span.start, node.span.start + 1 + len(node.name))


def _with_blanks(ctx: Context, span: Span) -> Span:
    start = span.start
    while start > 0 and ctx.text[start - 1] in " \t":
        start -= 1
    return Span(start, span.end)

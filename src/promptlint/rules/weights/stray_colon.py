"""PW004: one separator too many before a weight."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.facts.emphasis import emphasis_groups
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber, loose_numbers
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.targets import WITH_WEIGHTS
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis, Prompt, Stray, Text
from promptlint.text import Span

__all__ = ["StrayColon"]


class StrayColon(Rule):
    """A second colon, a comma or a second number right before the weight of a group.

    ## Why is this bad?
    A1111 takes the last colon and number before the bracket for the weight. What stands in front of it is text:
    `(smile::1.2)` sends `smile:`, `(smile,:1.2)` sends `smile,` and `(smile:1.2:1.3)` sends `smile:1.2` at weight
    1.3.

    ## Example
    `(smile::1.2)`

    ## Use instead
    `(smile:1.2)`

    ## Fix safety
    Unsafe: the model no longer sees the extra characters. Of two numbers the last stays, which is in force now.
    """

    code, name, severity = "PW004", "stray-colon", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = WITH_WEIGHTS
    yields_to = ("PW001", "PW002", "PW010", "PW012")
    good = (
        Good("(smile:1.2), (long hair, blush:1.2)"),
        Good("(re:zero:1.2), (ratio 16:9:1.2), (time 12:30:1.1)"),
        Good("(smile, :3)"),
        Good("(::1.2), (,:1.2)"),
        Good("[smile::0.5]"),
        Good("(smile :), (:), (x, :), \\(note:\\), (a: b)"),
        Good("smile::1.2"),
    )
    bad = (
        Bad("(smile::1.2)", fixed="(smile:1.2)", at="::1.2"),
        Bad("(masterpiece:), sky", fixed="(masterpiece), sky", at=":"),
        Bad("(smile: : 1.2 )", fixed="(smile: 1.2 )"),
        Bad("(smile,:1.2)", fixed="(smile:1.2)", at=",:1.2"),
        Bad("(long hair, (blush), :1.3)", fixed="(long hair, (blush):1.3)"),
        Bad("(smile:1.2:1.3)", fixed="(smile:1.3)", at=":1.2:1.3"),
        Bad("(smile:1.4:1)", fixed="(smile:1)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for group in ctx.fact(emphasis_groups):
            if group.node.weight is not None and not group.split and not _is_accidental(group.node):
                extra = _separators(group.node)
                if extra is not None:
                    yield self._report(ctx, group.node, extra)
            colon = _without_number(group.node)
            if colon is not None:
                yield self.finding(
                    ctx,
                    colon,
                    f"no number follows this colon: {ctx.program} gives the brackets ×1.1 and sends it as text",
                    help="put the weight in, or leave the colon out",
                    fix=unsafe("leave the colon out", delete(colon)),
                )
        for number in ctx.fact(loose_numbers):
            if _is_second_number(number):
                assert isinstance(number.container, Emphasis)
                yield self._report(ctx, number.container, Span(number.colon.start, number.container.close.start))

    def _report(self, ctx: Context, group: Emphasis, extra: Span) -> Diagnostic:
        written = quoted(ctx.slice(extra))
        return self.finding(
            ctx,
            Span(extra.start, group.close.end - 1),
            f"{ctx.program} reads {quoted(':' + (group.weight_text or ''))} as the weight and sends the {written} "
            "before it as text",
            help=f"leave {written} out",
            fix=unsafe(f"leave {written} out", delete(extra)),
        )


def _is_accidental(group: Emphasis) -> bool:
    """Whether the number reads as an emoticon or a title's (PW012)."""
    text = group.weight_text or ""
    return text.isdecimal() and int(text[:9]) >= 3


def _separators(group: Emphasis) -> Span | None:
    """Colons and commas between the text and the weight, or None."""
    parts = group.parts
    index = len(parts) - 2
    start = end = group.close.start
    while index > 0:
        part = parts[index]
        if isinstance(part, Text):
            bare = part.text.rstrip(", \t\r\n")
            if "," in part.text[len(bare) :]:
                start = part.start + len(bare)
            if bare:
                break
        elif isinstance(part, Stray) and part.text == ":":
            start = part.start
        else:
            break
        index -= 1
    return Span(start, end) if index > 0 and start < end else None


def _without_number(group: Emphasis) -> Span | None:
    """The colon right behind a word with nothing behind it: `(smile:)`; not the emoticon of `(smile :)`."""
    parts = group.parts
    last = len(parts) - 2
    if group.bracket != "round" or group.weight_text is not None or last < 2:
        return None
    part = parts[last]
    if isinstance(part, Text) and part.text.isspace():
        last -= 1
    colon, before = parts[last], parts[last - 1]
    if not isinstance(colon, Stray) or colon.text != ":" or not isinstance(before, Text):
        return None
    return colon.span if before.text[-2:].isalnum() and len(before.text) > 1 else None


def _is_second_number(number: LooseNumber) -> bool:
    container = number.container
    return (
        isinstance(container, Emphasis)
        and number.ending is Ending.END
        and container.weight is not None
        and number.looks_like_weight
        and number.is_behind_word
        and not number.decimal_comma
        and isinstance(number.before, Text)
    )

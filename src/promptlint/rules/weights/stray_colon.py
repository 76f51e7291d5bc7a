"""PW004: one separator too many before a weight."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber, numbers_in_groups
from promptlint.rules.facts.number_tails import dangling_colons
from promptlint.rules.facts.written_weights import is_accidental, weighted_groups
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis, Stray, Text
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
    Unsafe: the model no longer sees the extra characters. Of two numbers the last stays, which is the weight now.
    """

    code, name, severity = "PW004", "stray-colon", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (weighted_groups, dangling_colons, numbers_in_groups)
    needs = (WEIGHTS,)
    yields_to = ("PR021", "PW001", "PW002", "PW010", "PW012")
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

    def check(self, node: EmphasisGroup | Span | tuple[LooseNumber, ...], ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, Span):
            effect = "sends it as text" if ctx.program.leading_punctuation == "kept" else "leaves it out"
            yield self.finding(
                ctx,
                node,
                f"no number follows this colon: {ctx.program} gives the brackets ×1.1 and {effect}",
                help="write the weight, or leave the colon out",
                fix=unsafe("leave the colon out", delete(node)),
            )
        elif isinstance(node, EmphasisGroup):
            extra = _separators(node.node) if node.weight is not None and not is_accidental(node) else None
            if extra is not None:
                yield self._report(ctx, node.node, extra)
        else:
            for number in node:
                if _is_second_number(number):
                    assert isinstance(number.container, Emphasis)
                    yield self._report(ctx, number.container, Span(number.colon.start, number.container.close.start))

    def _report(self, ctx: Context, group: Emphasis, extra: Span) -> Diagnostic:
        written, sent = quoted(ctx.slice(extra)), ctx.sent(extra)
        effect = f"sends the {quoted(sent)} before it as text" if sent else f"leaves out the {written} before it"
        return self.finding(
            ctx,
            Span(extra.start, group.close.end - 1),
            f"{ctx.program} reads {quoted(':' + (group.weight_text or ''))} as the weight and {effect}",
            help=f"leave {written} out",
            fix=unsafe(f"leave {written} out", delete(extra)),
        )


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


def _is_second_number(number: LooseNumber) -> bool:
    container = number.container
    return (
        isinstance(container, Emphasis)
        and number.ending is Ending.END
        and container.weight is not None
        and number.looks_like_weight
        and number.follows_word
        and not number.decimal_comma
        and isinstance(number.before, Text)
    )

"""PS018: a sign that switches off all prompt editing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.leaves import is_lone_backslash
from promptlint.rules.facts.schedules import TEMPLATE_PLUGINS, SchedulePart, schedule_parts
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.targets import WEBUIS
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Comment, ExtraNetwork, Leaf, Mark, Prompt, Stray
from promptlint.text import Span

__all__ = ["SchedulesDisabled"]


class SchedulesDisabled(Rule):
    r"""A pipe or backslash on which the host gives up reading schedules.

    ## Why is this bad?
    A1111's grammar has no place for a `|` outside of `[ | ]`, nor for a backslash at the end of the prompt or of a
    line. It then reads no schedule at all, and says nothing: every `[red:blue:0.5]` and `[red|blue]` of the prompt is
    sent to the model as text, lowered to ×0.91. One finding a prompt stands for all.

    ## Example
    `{red|blue} hair, [sea:sky:5]`

    ## Use instead
    `{red,blue} hair, [sea:sky:5]`
    """

    code, name, severity = "PS018", "schedules-disabled", Severity.ERROR
    visits = (Prompt,)
    targets = WEBUIS
    fold_after = 1
    good = (
        Good("[red|blue] hair, [sea:sky:5]"),
        Good("{red|blue} hair"),
        Good("{red|blue} hair, [sky]"),
        Good("{red|blue} hair, [sea:sky:5]", plugins=("dynamic-prompts",)),
        Good("red \\| blue, [sea:sky:5]"),
        Good("red | blue AND [sea:sky:5]"),
        Good("[a\\|b|c]"),
    )
    bad = (
        Bad("{red|blue} hair, [sea:sky:5]", at="|", also=("PX005",)),
        Bad("(red|blue) hair, [sea:sky:5]", at="|", also=("PS009",)),
        Bad("red | blue | green, [sea:sky:5]", at="|", also=("PS009",)),
        Bad("[red|blue:0.5], [sea|sky]", at="|", also=("PS006",)),
        Bad("[sea:sky:5], sun\\", at="\\", also=("PS005",)),
        Bad("sun\\\n[sea|sky]", at="\\", also=("PS005",)),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        numbers = ctx.leaf_numbers
        wanted = sorted((*numbers.get("SCHEDULE_OPEN", ()), *numbers.get("ALTERNATION_OPEN", ())))
        if not wanted:
            return
        causes = _causes(ctx)
        if not causes:
            return
        openers = [node.leaf_list[number] for number in wanted]
        for part in ctx.fact(schedule_parts):
            yield from self._part(part, causes, openers, ctx)

    def _part(
        self, part: SchedulePart, causes: Sequence[Leaf], openers: Sequence[Leaf], ctx: Context
    ) -> Iterator[Diagnostic]:
        if part.reading is not None and part.reading.parses:
            return
        span = part.span
        here = [leaf for leaf in causes if span.start <= leaf.start < span.end]
        lost = [leaf for leaf in openers if span.start <= leaf.start < span.end]
        if not here or not lost:
            return
        first = lost[0]
        assert isinstance(first, Mark)
        assert first.partner is not None
        place = Span(first.start, first.partner.end)
        shown = shorten(ctx.slice(place))
        what = f"`{shown}` is" if len(lost) == 1 else f"`{shown}` and {len(lost) - 1} more are"
        for leaf in here:
            where = "outside of `[ | ]`" if leaf.text == "|" else "at the end of a line"
            yield self.finding(
                ctx,
                leaf.span,
                f"{ctx.program} reads no schedule with a `{leaf.text}` {where}: {what} switched off and sent to the "
                "model as text",
                labels=(ctx.label(place, "switched off"),),
                help="take it away, or escape it with a backslash" if leaf.text == "|" else "take it away",
            )


def _causes(ctx: Context) -> list[Leaf]:
    """The pipes and backslashes that the host's grammar has no place for."""
    numbers = ctx.leaf_numbers
    leaf_list = ctx.prompt.leaf_list
    found: list[Leaf] = []
    is_template = bool(TEMPLATE_PLUGINS & ctx.plugins)
    for number in numbers.get("STRAY", ()):
        leaf = leaf_list[number]
        if isinstance(leaf, Stray) and leaf.text == "|" and not (number and is_lone_backslash(leaf_list[number - 1])):
            found.append(leaf)
    for number in numbers.get("PIPE", ()):
        leaf = leaf_list[number]
        assert isinstance(leaf, Mark)
        if leaf.partner is not None and leaf.partner.type == "VARIANT_OPEN" and not is_template:
            found.append(leaf)
    found += [leaf_list[number] for number in numbers.get("ESCAPE", ()) if _ends_line(number, ctx)]
    found.sort(key=lambda leaf: leaf.start)
    return found


def _ends_line(number: int, ctx: Context) -> bool:
    """Whether a backslash is the last character of a line, or of a prompt, as the host's grammar sees it."""
    leaf_list = ctx.prompt.leaf_list
    if not is_lone_backslash(leaf_list[number]):
        return False
    for following in leaf_list[number + 1 :]:
        if isinstance(following, ExtraNetwork) and ctx.role != "negative":
            continue
        if isinstance(following, Comment) or following.text[0] == "\n":
            return True
        if ctx.role == "negative":
            return False
        return following.type == "AND" or (following.text.isspace() and following.end == len(ctx.text))
    return True
